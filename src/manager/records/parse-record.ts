import {
  array,
  boolean,
  type InferOutput,
  literal,
  record as mapOf,
  nullable,
  number,
  object,
  picklist,
  safeParse,
  string,
  unknown,
} from 'valibot';
import { BadInputError, errorText, parseJson } from '../../base/index.ts';
import type { ContainerRecord, Copy } from './record.ts';

const node = object({ id: string(), name: string(), address: string() });
const copy = object({ generation: number(), node, containerId: nullable(string()), sinceMs: number() });
const schema = object({
  format: literal(1),
  swarmId: string(),
  name: string(),
  policies: array(picklist(['on-node-failure', 'on-loss', 'on-unhealthy'])),
  wanted: picklist(['created', 'running', 'paused', 'stopped', 'removing', 'removed']),
  acknowledged: boolean(),
  current: copy,
  old: array(copy),
  replacedAtMs: array(number()),
  body: mapOf(string(), unknown()),
  platform: nullable(string()),
  credentials: nullable(string()),
});

/** A record as the store keeps it. */
export function formatRecord(record: ContainerRecord): string {
  const stored = (c: Copy): unknown => ({ ...c, containerId: c.containerId ?? null });
  return JSON.stringify({
    format: 1,
    ...record,
    current: stored(record.current),
    old: record.old.map(stored),
    platform: record.platform ?? null,
    credentials: record.credentials ?? null,
  });
}

/** The reverse of `formatRecord`. @throws BadInputError when it is none, or one of a newer version */
export function parseRecord(key: string, value: Uint8Array): ContainerRecord {
  const parsed = safeParse(schema, readJson(key, value));
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new BadInputError(`${key} in the store is no record of this version: ${issue.message} at ${pathOf(issue.path)}`);
  }
  const { format: _format, ...stored } = parsed.output;
  return {
    ...stored,
    current: copyOf(stored.current),
    old: stored.old.map(copyOf),
    platform: stored.platform ?? undefined,
    credentials: stored.credentials ?? undefined,
  };
}

function copyOf(stored: InferOutput<typeof copy>): Copy {
  return { ...stored, containerId: stored.containerId ?? undefined };
}

function readJson(key: string, value: Uint8Array): unknown {
  try {
    return parseJson(Buffer.from(value).toString('utf8'));
  } catch (cause) {
    throw new BadInputError(`${key} in the store is no record: ${errorText(cause)}`, { cause });
  }
}

function pathOf(path: readonly { readonly key: unknown }[] | undefined): string {
  return path === undefined ? 'its root' : path.map((part) => String(part.key)).join('.');
}
