import { arrayOf, bigintOf, bigintToJson, objectOf, stringOf } from '../../base/index.ts';
import type { StoreEntry } from '../store.ts';

/** The mark that the original's library puts on its keys; it takes no lock on a key without it. */
const LOCK_FLAG = 3304740253564472344n;
/** The same for a query. */
export const FLAGS = LOCK_FLAG.toString();

/** One step of a transaction. */
export type TxnStep =
  | { readonly Verb: 'set' | 'lock'; readonly Key: string; readonly Value: string; readonly Flags: unknown; readonly Session?: string }
  | { readonly Verb: 'check-not-exists' | 'delete'; readonly Key: string }
  | { readonly Verb: 'check-index'; readonly Key: string; readonly Index: unknown };

/** What to write; the key is Consul's. */
export interface ConsulWrite {
  readonly key: string;
  readonly value: Buffer;
  readonly expect: 'absent' | bigint | undefined;
  readonly session: string | undefined;
}

/**
 * The transaction that writes it. A key is bound by locking it; whoever held it loses it by the delete before, which
 * nobody can see.
 */
export function writeSteps({ key, value, expect, session }: ConsulWrite): readonly TxnStep[] {
  const write = { Key: key, Value: value.toString('base64'), Flags: bigintToJson(LOCK_FLAG) };
  if (session === undefined) return [...condition(key, expect), { Verb: 'set', ...write }];
  const free = expect === 'absent' ? [] : [{ Verb: 'delete', Key: key } as const];
  return [...condition(key, expect), ...free, { Verb: 'lock', ...write, Session: session }];
}

/** The transaction that removes a key. */
export function deleteSteps(key: string, expect: bigint | undefined): readonly TxnStep[] {
  // Not `delete-cas`, which is content when there is no such key.
  return [...condition(key, expect), { Verb: 'delete', Key: key }];
}

/** Reads the keys of a KV answer. Folders that the original made are keys without a value: they are left out. */
export function entriesIn(answer: unknown, inner: (key: string) => string): readonly StoreEntry[] {
  return arrayOf(answer)
    .map((row) => entryOf(row, inner))
    .filter((entry) => entry.value.length > 0);
}

function entryOf(row: unknown, inner: (key: string) => string): StoreEntry {
  const fields = objectOf(row);
  return {
    key: inner(stringOf(fields['Key']) ?? ''),
    value: Buffer.from(stringOf(fields['Value']) ?? '', 'base64'),
    revision: bigintOf(fields['ModifyIndex']) ?? 0n,
    session: stringOf(fields['Session']),
  };
}

function condition(key: string, expect: 'absent' | bigint | undefined): readonly TxnStep[] {
  if (expect === undefined) return [];
  return [expect === 'absent' ? { Verb: 'check-not-exists', Key: key } : { Verb: 'check-index', Key: key, Index: bigintToJson(expect) }];
}
