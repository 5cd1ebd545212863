import type { JsonObject } from '../../base/index.ts';

/** The fields that say something: without `undefined`, without empty lists and mappings. */
export function put(fields: { readonly [key: string]: unknown }): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && !isEmpty(value)));
}

/** The same, or `undefined` when nothing is left. */
export function putSome(fields: { readonly [key: string]: unknown }): JsonObject | undefined {
  const some = put(fields);
  return isEmpty(some) ? undefined : some;
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** `true` or nothing. */
export function yes(value: boolean): true | undefined {
  return value ? true : undefined;
}

/** Billionths of a CPU as CPUs. */
export function cpus(nanos: number | undefined): number | undefined {
  return nanos === undefined ? undefined : nanos / 1e9;
}

/** Sizes are written as decimal text. */
export function size(bytes: number | undefined): string | undefined {
  return bytes === undefined ? undefined : String(bytes);
}
