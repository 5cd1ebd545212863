import { arrayOf, bigintOf, type JsonObject, objectOf, stringOf } from '../../base/index.ts';
import type { StoreChange, StoreEntry, StoreListing } from '../store.ts';

/** A listing from the answer to a recursive read; folders are no keys. */
export function listingIn(message: JsonObject, revision: bigint, inner: (key: string) => string): StoreListing {
  return { entries: leaves(objectOf(message['node'])).map((node) => entryOf(node, inner)), revision };
}

/** A change from the answer to a watch; undefined when a whole folder changed, which only a listing tells. */
export function eventIn(
  message: JsonObject,
  inner: (key: string) => string,
): { readonly change: StoreChange; readonly revision: bigint } | undefined {
  const node = objectOf(message['node']);
  const entry = entryOf(node, inner);
  if (entry.key === '' || node['dir'] === true) return undefined;
  const gone = ['delete', 'expire', 'compareAndDelete'].includes(stringOf(message['action']) ?? '');
  const change: StoreChange = gone ? { kind: 'delete', key: entry.key, revision: entry.revision } : { kind: 'put', entry };
  return { change, revision: entry.revision };
}

function leaves(node: JsonObject): readonly JsonObject[] {
  return node['dir'] === true ? arrayOf(node['nodes']).flatMap((child) => leaves(objectOf(child))) : [node];
}

function entryOf(node: JsonObject, inner: (key: string) => string): StoreEntry {
  return {
    key: inner(stringOf(node['key']) ?? ''),
    value: Buffer.from(stringOf(node['value']) ?? ''),
    revision: bigintOf(node['modifiedIndex']) ?? 0n,
    session: undefined,
  };
}
