import { arrayOf, bigintOf, type JsonObject, objectOf, stringOf } from '../../base/index.ts';
import type { StoreChange, StoreEntry } from '../store.ts';

/** Text or bytes as the gateway takes them. */
export function base64(value: string | Buffer): string {
  return Buffer.from(value).toString('base64');
}

/** Reads one `KeyValue` message; fields that are zero or empty are left out of it. */
function entryOf(message: unknown, inner: (key: string) => string): StoreEntry {
  const kv = objectOf(message);
  const lease = stringOf(kv['lease']) ?? '0';
  return {
    key: inner(bytesOf(kv['key']).toString()),
    value: bytesOf(kv['value']),
    revision: numberIn(kv, 'mod_revision'),
    session: lease === '0' ? undefined : lease,
  };
}

/** Reads one event of a watch. */
export function changeOf(message: unknown, inner: (key: string) => string): StoreChange & { readonly kind: 'put' | 'delete' } {
  const event = objectOf(message);
  const entry = entryOf(event['kv'], inner);
  if (event['type'] === 'DELETE') return { kind: 'delete', key: entry.key, revision: entry.revision };
  return { kind: 'put', entry };
}

/** The store's revision in an answer's header. */
export function headerRevision(answer: JsonObject): bigint {
  return numberIn(objectOf(answer['header']), 'revision');
}

/** A 64-bit number of a message, zero where it is left out. */
export function numberIn(message: JsonObject, field: string): bigint {
  return bigintOf(message[field]) ?? 0n;
}

/** The key-values of a range answer. */
export function entriesOf(answer: JsonObject, inner: (key: string) => string): readonly StoreEntry[] {
  return arrayOf(answer['kvs']).map((kv) => entryOf(kv, inner));
}

function bytesOf(field: unknown): Buffer {
  return Buffer.from(stringOf(field) ?? '', 'base64');
}
