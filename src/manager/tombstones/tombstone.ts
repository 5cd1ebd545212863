import { literal, number, object, optional, picklist, safeParse, string } from 'valibot';
import { BadInputError, errorText, parseJson } from '../../base/index.ts';

/**
 * What ended for the fleet while its node was away. `process`: a container was stopped; it stays, and what runs in it ends.
 * The others were removed.
 */
export type Ended = 'container' | 'process' | 'network' | 'volume';

/** One thing that a node which is away still has, and must not have any more when it counts as healthy again. */
export interface Tombstone {
  readonly kind: Ended;
  /** The engine that has it; by its id it is known wherever it listens. */
  readonly engine: { readonly id: string; readonly name: string };
  /** What the engine knows it by: an id, or the name of a volume. */
  readonly id: string;
  /** For messages. */
  readonly name: string;
  /** When the volume was made, as its engine tells: another one of that name is not meant. */
  readonly createdAt?: string | undefined;
  /** Volumes without a name go with the container. */
  readonly withVolumes?: boolean | undefined;
  /** Seconds that a process may take to end; absent = the container's own. */
  readonly stopS?: number | undefined;
}

/** A tombstone as it is kept. */
export interface KeptTombstone extends Tombstone {
  /** When its client was told; milliseconds since 1970. */
  readonly sinceMs: number;
}

const kept = object({
  format: literal(1),
  kind: picklist(['container', 'process', 'network', 'volume']),
  engine: object({ id: string(), name: string() }),
  id: string(),
  name: string(),
  createdAt: optional(string()),
  withVolumes: optional(literal(true)),
  stopS: optional(number()),
  sinceMs: number(),
});

/** Where a tombstone is kept, below the folder of all. */
export function tombstoneId({ kind, engine, id }: Pick<Tombstone, 'kind' | 'engine' | 'id'>): string {
  return `${encodeURIComponent(engine.id)}/${encodeURIComponent(`${kind}:${id}`)}`;
}

/** A tombstone as the store keeps it. */
export function formatTombstone(tombstone: KeptTombstone): string {
  return JSON.stringify({ format: 1, ...tombstone, withVolumes: tombstone.withVolumes === true ? true : undefined });
}

/** The reverse of `formatTombstone`. @throws BadInputError when it is none, or one of a newer version */
export function parseTombstone(key: string, value: Buffer): KeptTombstone {
  const parsed = safeParse(kept, readJson(key, value));
  if (!parsed.success) throw new BadInputError(`${key} in the store is no tombstone of this version: ${parsed.issues[0].message}`);
  const { format: _format, ...tombstone } = parsed.output;
  return tombstone;
}

function readJson(key: string, value: Buffer): unknown {
  try {
    return parseJson(value.toString('utf8'));
  } catch (cause) {
    throw new BadInputError(`${key} in the store is no tombstone: ${errorText(cause)}`, { cause });
  }
}
