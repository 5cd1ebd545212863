import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { parseJson } from '../src/base/index.ts';
import { ENGINE_VERSIONS } from './engine-version.ts';
import { lock } from './lock.ts';
import { readStat } from './processes.ts';

/** Everything of all labs is below this folder; no tmpfs, because engines keep images here. */
const STATE_DIR = '/var/lib/schwarm-lab';

/** Held while labs come into being and the last one goes: numbers are unique, and the folder of all labs stays there. */
export const NUMBERS_LOCK = 'numbers';

/** Held while a lab is made, changed or removed. */
export const labLock = (labName: string): string => `lab/${labName}`;
/** Held while one engine is switched on again; removing its lab waits for that. */
export const engineLock = (labName: string, engine: string): string => `engine/${labName}/${engine}`;

/** With retries: the kernel may take a moment to let go of the mounts of killed processes. */
const REMOVE_TREE = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 } as const;

const OWNER = v.object({ pid: v.number(), startTicks: v.string() });
const ENGINE = v.object({
  name: v.string(),
  version: v.picklist(ENGINE_VERSIONS),
  hostNumber: v.number(),
  labels: v.record(v.string(), v.string()),
  tls: v.optional(v.boolean()),
});
const RECORD = v.object({
  id: v.string(),
  name: v.string(),
  number: v.number(),
  owner: v.nullable(OWNER),
  engines: v.pipe(v.array(ENGINE), v.readonly()),
});

/** A process, told from a later one with the same id by its start time. */
export type Owner = Readonly<v.InferOutput<typeof OWNER>>;

/** `hostNumber`: last part of its address. `tls`: its certificate is in its folder. */
export type EngineRecord = Readonly<v.InferOutput<typeof ENGINE>>;

/**
 * What is on disk of a lab, written before anything is made, so that it can always be cleaned. `id` tells it from an
 * earlier lab of the same name; `owner` is the process that removes it when it ends, null for one left running in the
 * background.
 */
export type LabRecord = Readonly<v.InferOutput<typeof RECORD>>;

const labDir = (labName: string): string => join(STATE_DIR, labName);
export const engineDir = (labName: string, engine: string): string => join(labDir(labName), `engine-${engine}`);

/** Names of the labs with anything on disk. */
export async function labNames(): Promise<readonly string[]> {
  const entries = await readdir(STATE_DIR, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

/** A lab's record; undefined when there is none that can be read. */
export async function readRecord(labName: string): Promise<LabRecord | undefined> {
  const text = await readFile(join(labDir(labName), 'lab.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parseRecord(text);
}

/** Replaces a lab's record as a whole: a reader sees the old or the new one. */
export async function writeRecord(record: LabRecord): Promise<void> {
  const path = join(labDir(record.name), 'lab.json');
  await mkdir(labDir(record.name), { recursive: true });
  await writeFile(`${path}.new`, `${JSON.stringify(record, undefined, 2)}\n`);
  await rename(`${path}.new`, path);
}

/** Removes all files of an engine. */
export async function removeEngineFiles(labName: string, engine: string): Promise<void> {
  await rm(engineDir(labName, engine), REMOVE_TREE);
}

/** Removes all files of a lab, and the folder of all labs after the last one. */
export async function removeLabFiles(labName: string): Promise<void> {
  await rm(labDir(labName), REMOVE_TREE);
  await using _held = await lock(NUMBERS_LOCK);
  await rmdir(STATE_DIR).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'ENOENT') throw error;
  });
}

/** A record from its text; undefined where it is not one. */
export function parseRecord(text: string): LabRecord | undefined {
  try {
    return v.parse(RECORD, parseJson(text));
  } catch {
    return undefined; // the lab's remains are found by its name
  }
}

/** This process as an owner. */
export async function thisProcess(): Promise<Owner> {
  return { pid: process.pid, startTicks: (await readStat(process.pid))?.startTicks ?? '' };
}

export async function isAlive(owner: Owner): Promise<boolean> {
  return (await readStat(owner.pid))?.startTicks === owner.startTicks;
}
