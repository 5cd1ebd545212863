import { FIRST_BOX_NUMBER, LAST_BOX_NUMBER, LabBox } from './box.ts';
import { LabEngine } from './engine.ts';
import { writeCertificates } from './engine-tls.ts';
import { LabError } from './errors.ts';
import { type EngineOptions, newEngines } from './lab-options.ts';
import { lock } from './lock.ts';
import { checkName, hostAddress, netnsName } from './names.ts';
import { setWay } from './network.ts';
import { removeEngine, removeLab } from './remove-lab.ts';
import { fetchPrograms, startEngines } from './start-engines.ts';
import { type LabRecord, labLock, readRecord, writeRecord } from './state.ts';

/** A running lab. Disposing it removes it completely. */
export class Lab implements AsyncDisposable {
  #record: LabRecord;
  #engines: readonly LabEngine[];
  readonly #boxes: LabBox[] = [];

  constructor(record: LabRecord) {
    this.#record = record;
    this.#engines = record.engines.map((engine) => new LabEngine(record, engine));
  }

  get name(): string {
    return this.#record.name;
  }

  get engines(): readonly LabEngine[] {
    return this.#engines;
  }

  /** This machine's address towards the engines. */
  get hostAddress(): string {
    return hostAddress(this.#record);
  }

  /** @throws LabError when there is none of that name */
  engine(name: string): LabEngine {
    const found = this.#engines.find((engine) => engine.name === name);
    if (found !== undefined) return found;
    throw new LabError(`lab ${this.name} has no engine '${name}'; it has ${this.#engines.map((engine) => engine.name).join(', ')}`);
  }

  /** What `schwarm manage` takes: `nodes://…`. */
  discovery(): string {
    return `nodes://${this.#engines.map((engine) => engine.address).join(',')}`;
  }

  /**
   * Starts one more engine.
   * @throws LabError when it does not come up, or its name is taken; the lab is as before then
   */
  async add(options: EngineOptions, signal?: AbortSignal): Promise<LabEngine> {
    const programs = await fetchPrograms([options.version], () => undefined, signal);
    await using _held = await lock(labLock(this.name), signal);
    const before = await readRecord(this.name);
    if (before?.id !== this.#record.id) throw new LabError(`lab ${this.name} is gone`);
    const added = newEngines([options], before.engines);
    const after = { ...before, engines: [...before.engines, ...added] };
    await writeRecord(after);
    try {
      await writeCertificates(after, added, [options]);
      await startEngines(after, added, programs, () => undefined, signal);
    } catch (error) {
      for (const engine of added) await removeEngine(before, engine);
      await writeRecord(before);
      throw error;
    }
    const known = new Map(this.#engines.map((engine) => [engine.name, engine]));
    this.#record = after;
    this.#engines = after.engines.map((engine) => known.get(engine.name) ?? new LabEngine(after, engine));
    return this.engine(options.name);
  }

  /**
   * Adds a machine without an engine. Only this object knows of it; it is removed with the lab.
   * @throws LabError when the name is taken, or there is no room
   */
  async box(name: string, signal?: AbortSignal): Promise<LabBox> {
    checkName('engine', name);
    if (this.#stations().has(name)) throw new LabError(`lab ${this.name} has a '${name}' already; choose another name`);
    const hostNumber = FIRST_BOX_NUMBER + this.#boxes.length;
    if (hostNumber > LAST_BOX_NUMBER)
      throw new LabError(`there is room for ${LAST_BOX_NUMBER - FIRST_BOX_NUMBER + 1} machines without engine`);
    const box = new LabBox(this.#record, name, hostNumber);
    this.#boxes.push(box);
    await box.create(signal);
    return box;
  }

  /**
   * Breaks the way between two machines, engines or not, silently and both ways; each reaches all others. A node that is
   * killed and healed comes back without the break on its side.
   * @throws LabError when there is none of that name
   */
  async cutLink(one: string, other: string): Promise<void> {
    await this.#setLink(one, other, 'broken');
  }

  /** Undoes `cutLink`. */
  async healLink(one: string, other: string): Promise<void> {
    await this.#setLink(one, other, 'whole');
  }

  async #setLink(one: string, other: string, state: 'broken' | 'whole'): Promise<void> {
    const ips = this.#stations();
    for (const [from, to] of [[one, other] as const, [other, one] as const]) {
      const ip = ips.get(to);
      if (ip === undefined) throw new LabError(`lab ${this.name} has no machine '${to}'; it has ${[...ips.keys()].join(', ')}`);
      await setWay(netnsName(this.name, from), ip, state);
    }
  }

  #stations(): ReadonlyMap<string, string> {
    return new Map([...this.#engines, ...this.#boxes].map(({ name, ip }) => [name, ip]));
  }

  /** Another lab that has come to the same name since is left alone. */
  async [Symbol.asyncDispose](): Promise<void> {
    await using _held = await lock(labLock(this.name));
    if ((await readRecord(this.name))?.id === this.#record.id) await removeLab(this.name);
  }
}
