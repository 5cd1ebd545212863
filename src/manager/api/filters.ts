import { BadInputError, isObject, parseJson } from '../../base/index.ts';

/** The `filters` parameter: values by key, in the client's order, without repetition. */
export type Filters = ReadonlyMap<string, readonly string[]>;

/**
 * Reads the `filters` parameter in each form clients use: `{"label":{"a=b":true}}` (Go; an inner `false` counts too),
 * `{"label":["a=b"]}` (Python, Node), `{"dangling":"true"}` (old scripts). `null` is none.
 * @param known keys that are allowed; undefined allows all
 * @throws BadInputError with the engine's texts: `invalid filter` for broken JSON, `invalid filter 'x'` for an unknown key
 */
export function parseFilters(query: URLSearchParams, known?: readonly string[]): Filters {
  const text = query.get('filters');
  const filters = new Map<string, readonly string[]>();
  if (text === null || text === '') return filters;
  const parsed = parse(text);
  for (const [key, value] of Object.entries(parsed)) {
    if (known !== undefined && !known.includes(key)) throw new BadInputError(`invalid filter '${key}'`);
    filters.set(key, [...new Set(valuesOf(value))]);
  }
  return filters;
}

/** The values of one key; empty when the client did not filter by it. */
export function filterValues(filters: Filters, key: string): readonly string[] {
  return filters.get(key) ?? [];
}

/**
 * A filter with a yes-or-no value (`dangling`); undefined when the client did not filter by it.
 * @throws BadInputError with the engine's text on anything but 1, true, 0, false
 */
export function boolFilter(filters: Filters, key: string): boolean | undefined {
  const values = filterValues(filters, key);
  if (values.length === 0) return undefined;
  if (values.every((v) => ['1', 'true'].includes(v.toLowerCase()))) return true;
  if (values.every((v) => ['0', 'false'].includes(v.toLowerCase()))) return false;
  throw new BadInputError(`invalid filter '${key}=[${values.join(' ')}]'`);
}

/** Filters as engines of every version read them; undefined when there are none. */
export function encodeFilters(filters: Filters): string | undefined {
  if (filters.size === 0) return undefined;
  const byKey = [...filters].map(([key, values]) => [key, Object.fromEntries(values.map((value) => [value, true]))]);
  return JSON.stringify(Object.fromEntries(byKey));
}

function parse(text: string): { readonly [key: string]: unknown } {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (cause) {
    throw new BadInputError('invalid filter', { cause });
  }
  if (value === null) return {};
  if (!isObject(value)) throw new BadInputError('invalid filter');
  return value;
}

function valuesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'boolean' || typeof value === 'number') return [String(value)];
  if (isObject(value)) return Object.keys(value);
  if (!Array.isArray(value)) throw new BadInputError('invalid filter');
  return value.map((entry: unknown) => {
    if (typeof entry === 'object') throw new BadInputError('invalid filter');
    return String(entry);
  });
}
