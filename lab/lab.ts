import { baseImageTar } from './base-image.ts';
import { bootEngine } from './boot.ts';
import { LabEngine } from './engine.ts';
import { loadImages } from './engine-api.ts';
import { enginePrograms } from './engine-programs.ts';
import type { EngineVersion } from './engine-version.ts';
import { LabError } from './errors.ts';
import { lock } from './lock.ts';
import { checkName, FIRST_HOST_NUMBER, hostAddress, LAST_HOST_NUMBER } from './names.ts';
import { createBridge, createNetns, freeNumber, netnsOf } from './network.ts';
import { processesIn } from './processes.ts';
import { removeLab } from './remove-lab.ts';
import { ensureTools } from './requirements.ts';
import { type EngineRecord, isAlive, type LabRecord, labNames, NUMBERS_LOCK, readRecord, thisProcess, writeRecord } from './state.ts';

export interface EngineOptions {
  /** Also its host name. */
  readonly name: string;
  readonly version: EngineVersion;
  readonly labels?: { readonly [name: string]: string };
}

export interface LabOptions {
  /** `lab` by default. Labs of different names do not touch each other. */
  readonly name?: string;
  readonly engines: readonly EngineOptions[];
  /** The lab outlives this process and belongs to nobody: the next one does not take it for a leftover. */
  readonly background?: boolean;
  /** Gets one line per step and engine. */
  readonly onProgress?: (line: string) => void;
}

/** A running lab. Disposing it removes it completely. */
export interface Lab extends AsyncDisposable {
  readonly name: string;
  readonly engines: readonly LabEngine[];
  /** This machine's address towards the engines. */
  readonly hostAddress: string;
  /** @throws LabError when there is none of that name */
  engine(name: string): LabEngine;
  /** What `schwarm manage` takes: `nodes://…`. */
  discovery(): string;
  add(options: EngineOptions, signal?: AbortSignal): Promise<LabEngine>;
}

/**
 * Starts engines on this machine, all at once, each with the image `busybox:latest`. What an earlier lab of the same
 * name left behind is removed first.
 * @throws LabError when the machine cannot run it, the lab is running already, or an engine does not come up; nothing
 * is left behind then
 */
export async function startLab(options: LabOptions, signal?: AbortSignal): Promise<Lab> {
  const name = checkName('lab', options.name ?? 'lab');
  const onProgress = options.onProgress ?? (() => undefined);
  checkEngines(options.engines);
  await ensureTools({}, signal);
  for (const version of new Set(options.engines.map((engine) => engine.version))) await enginePrograms(version, onProgress, signal);
  await using _held = await lock(`lab/${name}`, signal);
  await removeLeftover(name, onProgress);
  try {
    const lab = await place(name, options.engines, signal);
    await createBridge(lab, signal);
    await startEngines(lab, lab.engines, onProgress, signal);
    if (options.background === true) await writeRecord({ ...lab, owner: undefined });
    return new RunningLab(lab);
  } catch (error) {
    await removeLab(name);
    throw error;
  }
}

/** A lab that was started elsewhere; undefined when there is none of that name. */
export async function openLab(name = 'lab'): Promise<Lab | undefined> {
  const record = await readRecord(checkName('lab', name));
  return record === undefined ? undefined : new RunningLab(record);
}

/**
 * Removes a lab, running or left over, started by whatever process.
 * @returns whether there was anything to remove
 */
export async function stopLab(name = 'lab', signal?: AbortSignal): Promise<boolean> {
  await using _held = await lock(`lab/${checkName('lab', name)}`, signal);
  return await removeLab(name);
}

class RunningLab implements Lab {
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

  get hostAddress(): string {
    return hostAddress(this.#record);
  }

  engine(name: string): LabEngine {
    const found = this.#engines.find((engine) => engine.name === name);
    if (found !== undefined) return found;
    throw new LabError(`lab ${this.name} has no engine '${name}'; it has ${this.#engines.map((engine) => engine.name).join(', ')}`);
  }

  discovery(): string {
    return `nodes://${this.#engines.map((engine) => engine.address).join(',')}`;
  }

  async add(options: EngineOptions, signal?: AbortSignal): Promise<LabEngine> {
    await enginePrograms(options.version, () => undefined, signal);
    await using _held = await lock(`lab/${this.name}`, signal);
    const before = (await readRecord(this.name)) ?? this.#record;
    checkEngines([...before.engines, options]);
    const added = number([options], before.engines);
    const record = { ...before, engines: [...before.engines, ...added] };
    await writeRecord(record);
    await startEngines(record, added, () => undefined, signal);
    this.#record = record;
    this.#engines = record.engines.map(
      (engine) => this.#engines.find((known) => known.name === engine.name) ?? new LabEngine(record, engine),
    );
    return this.engine(options.name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await stopLab(this.name);
  }
}

/** Chooses the lab's subnet and writes it down, before anything is made. */
async function place(name: string, engines: readonly EngineOptions[], signal?: AbortSignal): Promise<LabRecord> {
  await using _held = await lock(NUMBERS_LOCK, signal);
  const others = await Promise.all((await labNames()).map((other) => readRecord(other)));
  const taken = new Set(others.filter((other) => other !== undefined).map((other) => other.number));
  const record = { name, number: await freeNumber(taken, signal), owner: await thisProcess(), engines: number(engines, []) };
  await writeRecord(record);
  return record;
}

function number(engines: readonly EngineOptions[], present: readonly EngineRecord[]): readonly EngineRecord[] {
  const first = Math.max(FIRST_HOST_NUMBER - 1, ...present.map((engine) => engine.hostNumber)) + 1;
  return engines.map((engine, index) => ({ ...engine, labels: engine.labels ?? {}, hostNumber: first + index }));
}

/** Starts engines side by side. All have come up or failed when this ends, so that a caller can clean up. */
async function startEngines(
  lab: LabRecord,
  engines: readonly EngineRecord[],
  onProgress: (line: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const archive = baseImageTar({}, signal);
  const results = await Promise.allSettled(
    engines.map(async (engine) => {
      const programs = await enginePrograms(engine.version, onProgress, signal);
      await createNetns(lab, engine.name, engine.hostNumber, signal);
      await bootEngine(lab, engine, programs, signal);
      const { address } = new LabEngine(lab, engine);
      await loadImages(address, await archive, signal);
      onProgress(`${engine.name}: engine ${engine.version} up at ${address}`);
    }),
  );
  const failure = results.find((result) => result.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}

async function removeLeftover(name: string, onProgress: (line: string) => void): Promise<void> {
  const record = await readRecord(name);
  if (record !== undefined && (await isRunning(record))) {
    throw new LabError(`lab ${name} is running already; remove it with 'schwarm lab down --name ${name}', or choose another --name`);
  }
  if (await removeLab(name)) onProgress(`removed what an earlier lab ${name} had left`);
}

/** A lab is alive with the process that owns it; one in the background as long as any of its engines. */
async function isRunning(record: LabRecord): Promise<boolean> {
  if (record.owner !== undefined) return await isAlive(record.owner);
  const pids = await Promise.all((await netnsOf(record.name)).map((netns) => processesIn(netns)));
  return pids.some((list) => list.length > 0);
}

function checkEngines(engines: readonly EngineOptions[]): void {
  if (engines.length === 0) throw new LabError('a lab needs at least one engine');
  if (engines.length > LAST_HOST_NUMBER - FIRST_HOST_NUMBER + 1)
    throw new LabError(`a lab has room for ${LAST_HOST_NUMBER - FIRST_HOST_NUMBER + 1} engines`);
  const names = engines.map((engine) => checkName('engine', engine.name));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new LabError(`two engines are named '${twice}'`);
}
