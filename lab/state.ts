import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { arrayOf, isObject, numberOf, objectOf, parseJson, stringMapOf, stringOf } from '../src/base/index.ts';
import { type EngineVersion, parseEngineVersion } from './engine-version.ts';
import { LabError } from './errors.ts';
import { lock } from './lock.ts';
import type { LabPlace } from './names.ts';
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

/** A process, told from a later one with the same id by its start time. */
export interface Owner {
  readonly pid: number;
  readonly startTicks: string;
}

export interface EngineRecord {
  readonly name: string;
  readonly version: EngineVersion;
  /** Last part of its address. */
  readonly hostNumber: number;
  readonly labels: { readonly [name: string]: string };
}

/** What is on disk of a lab, written before anything is made, so that it can always be cleaned. */
export interface LabRecord extends LabPlace {
  /** Tells a lab from an earlier one of the same name. */
  readonly id: string;
  /** The process that removes the lab when it ends; none for a lab left running in the background. */
  readonly owner: Owner | undefined;
  readonly engines: readonly EngineRecord[];
}

export const labDir = (labName: string): string => join(STATE_DIR, labName);
export const engineDir = (labName: string, engine: string): string => join(labDir(labName), `engine-${engine}`);

/** Names of the labs with anything on disk. */
export async function labNames(): Promise<readonly string[]> {
  const entries = await readdir(STATE_DIR, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

/** A lab's record; undefined when there is none, or a crash left half of one. */
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

/** Reads a record's text. */
export function parseRecord(text: string): LabRecord {
  const json = objectOf(parseJson(text));
  return {
    id: stringOf(json['id']) ?? '',
    name: needText(json['name']),
    number: needNumber(json['number']),
    owner: isObject(json['owner'])
      ? { pid: needNumber(json['owner']['pid']), startTicks: needText(json['owner']['startTicks']) }
      : undefined,
    engines: arrayOf(json['engines']).map((entry) => parseEngine(entry)),
  };
}

/** This process as an owner. */
export async function thisProcess(): Promise<Owner> {
  return { pid: process.pid, startTicks: (await readStat(process.pid))?.startTicks ?? '' };
}

export async function isAlive(owner: Owner): Promise<boolean> {
  return (await readStat(owner.pid))?.startTicks === owner.startTicks;
}

function parseEngine(entry: unknown): EngineRecord {
  const json = objectOf(entry);
  return {
    name: needText(json['name']),
    version: parseEngineVersion(needText(json['version'])),
    hostNumber: needNumber(json['hostNumber']),
    labels: stringMapOf(json['labels']),
  };
}

function needText(value: unknown): string {
  const text = stringOf(value);
  if (text === undefined) throw new LabError(`a lab.json below ${STATE_DIR} is damaged; remove that folder`);
  return text;
}

function needNumber(value: unknown): number {
  const number = numberOf(value);
  if (number === undefined) throw new LabError(`a lab.json below ${STATE_DIR} is damaged; remove that folder`);
  return number;
}
