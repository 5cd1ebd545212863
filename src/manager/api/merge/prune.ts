import { arrayOf, type JsonObject, numberOf } from '../../../base/index.ts';

/**
 * Prune answers of several nodes as one: what was deleted anywhere, each once, and the space freed everywhere.
 * @param key the list's name, e.g. `ImagesDeleted`; `null` when nothing was deleted, as engines answer
 */
export function mergePruned(bodies: readonly JsonObject[], key: string): JsonObject {
  const deleted = uniqueByValue(bodies.flatMap((body) => arrayOf(body[key])));
  const SpaceReclaimed = bodies.reduce((total, body) => total + (numberOf(body['SpaceReclaimed']) ?? 0), 0);
  return { [key]: deleted.length === 0 ? null : deleted, SpaceReclaimed };
}

/** Entries in their order, those that say the same once. */
export function uniqueByValue(entries: readonly unknown[]): readonly unknown[] {
  const found = new Map(entries.map((entry) => [JSON.stringify(entry), entry]));
  return [...found.values()];
}
