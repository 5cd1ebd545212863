import { LabEngine } from './engine.ts';
import { writeCertificates } from './engine-tls.ts';
import { LabError } from './errors.ts';
import { type EngineOptions, newEngines } from './lab-options.ts';
import { lock } from './lock.ts';
import { hostAddress } from './names.ts';
import { removeEngine, removeLab } from './remove-lab.ts';
import { fetchPrograms, startEngines } from './start-engines.ts';
import { type LabRecord, labLock, readRecord, writeRecord } from './state.ts';

/** A running lab. Disposing it removes it completely. */
export class Lab implements AsyncDisposable {
  #record: LabRecord;
  #engines: readonly LabEngine[];

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

  /** Another lab that has come to the same name since is left alone. */
  async [Symbol.asyncDispose](): Promise<void> {
    await using _held = await lock(labLock(this.name));
    if ((await readRecord(this.name))?.id === this.#record.id) await removeLab(this.name);
  }
}
