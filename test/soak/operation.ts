import type { Random } from '../../src/base/index.ts';
import type { Api } from './http.ts';

/** What one operation has to work with. */
export interface Turn {
  readonly api: Api;
  readonly random: Random;
  /** Ids of containers that run `sleep`, on different nodes. */
  readonly sleepers: readonly string[];
  /** Ids of containers that print line after line. */
  readonly writers: readonly string[];
  /** Ids of containers that printed `LINES` lines and ended. */
  readonly tellers: readonly string[];
  /** Of the client, among all. */
  readonly client: number;
}

/** Something a client does, start to end. */
export interface Operation {
  readonly name: string;
  /** @returns how many bytes were compared @throws WrongBytes; anything else: it did not work */
  run(turn: Turn, signal: AbortSignal): Promise<number>;
}

/** What came is not what was sent. */
export class WrongBytes extends Error {
  constructor(what: string, got: Buffer, wanted: Buffer) {
    const at = got.findIndex((byte, i) => byte !== wanted[i]);
    super(`${what}: ${got.length} bytes instead of ${wanted.length}, the first wrong one at ${at < 0 ? got.length : at}`);
  }
}

/** @returns their number @throws WrongBytes */
export function compare(what: string, got: Buffer, wanted: Buffer): number {
  if (!got.equals(wanted)) throw new WrongBytes(what, got, wanted);
  return wanted.length;
}

/** Repeatable bytes that are hard to guess and quick to make: a short random piece, again and again, each time shifted. */
export function payload(random: Random, maxBytes: number): Buffer {
  const piece = Buffer.from(random.hex(997), 'hex');
  const bytes = Buffer.alloc(1 + Math.floor(random.next() * maxBytes));
  for (let at = 0, shift = 0; at < bytes.length; at += piece.length - shift, shift = (shift + 1) % 900) piece.copy(bytes, at, shift);
  return bytes;
}

/** One of them. */
export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random.next() * items.length)];
  if (item === undefined) throw new RangeError('nothing to choose from');
  return item;
}
