import { systemRandom } from '../src/base/index.ts';
import { writeCertificates } from './engine-tls.ts';
import { LabError } from './errors.ts';
import { Lab } from './lab.ts';
import { type LabOptions, newEngines } from './lab-options.ts';
import { lock } from './lock.ts';
import { checkName } from './names.ts';
import { createBridge, freeNumber, netnsOf } from './network.ts';
import { processesIn } from './processes.ts';
import { removeLab } from './remove-lab.ts';
import { ensureTools } from './requirements.ts';
import { fetchPrograms, startEngines } from './start-engines.ts';
import { isAlive, type LabRecord, labLock, labNames, NUMBERS_LOCK, readRecord, thisProcess, writeRecord } from './state.ts';

/**
 * Starts engines on this machine, all at once, each with the image `busybox:latest`. What an earlier lab of the same
 * name left behind is removed first.
 * @throws LabError when the machine cannot run it, the lab is running already, or an engine does not come up; nothing
 * is left behind then
 */
export async function startLab(options: LabOptions, signal?: AbortSignal): Promise<Lab> {
  const name = checkName('lab', options.name ?? 'lab');
  const engines = newEngines(options.engines, []);
  const onProgress = options.onProgress ?? (() => undefined);
  await ensureTools({}, signal);
  const versions = engines.map((engine) => engine.version);
  const programs = await fetchPrograms(versions, onProgress, signal);
  await using _held = await lock(labLock(name), signal);
  await removeLeftover(name, onProgress);
  try {
    const lab = await settle({ id: systemRandom.hex(8), name, owner: await thisProcess(), engines }, signal);
    await writeCertificates(lab, engines, options.engines);
    await createBridge(lab, signal);
    await startEngines(lab, engines, programs, onProgress, signal);
    if (options.background === true) await writeRecord({ ...lab, owner: null });
    return new Lab(lab);
  } catch (error) {
    await removeLab(name);
    throw error;
  }
}

/** A lab that was started elsewhere; undefined when there is none of that name. */
export async function openLab(name = 'lab'): Promise<Lab | undefined> {
  const record = await readRecord(checkName('lab', name));
  return record === undefined ? undefined : new Lab(record);
}

/**
 * Removes a lab, running or left over, started by whatever process.
 * @returns whether there was anything to remove
 */
export async function stopLab(name = 'lab', signal?: AbortSignal): Promise<boolean> {
  await using _held = await lock(labLock(checkName('lab', name)), signal);
  return await removeLab(name);
}

/** Chooses the lab's subnet and writes the lab down, before anything of it is made. */
async function settle(lab: Omit<LabRecord, 'number'>, signal?: AbortSignal): Promise<LabRecord> {
  await using _held = await lock(NUMBERS_LOCK, signal);
  const others = await Promise.all((await labNames()).map((other) => readRecord(other)));
  const taken = new Set(others.filter((other) => other !== undefined).map((other) => other.number));
  const record = { ...lab, number: await freeNumber(taken, signal) };
  await writeRecord(record);
  return record;
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
  if (record.owner !== null) return await isAlive(record.owner);
  const pids = await Promise.all((await netnsOf(record.name)).map((netns) => processesIn(netns)));
  return pids.some((list) => list.length > 0);
}
