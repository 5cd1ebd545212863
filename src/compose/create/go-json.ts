/**
 * JSON text as Go's encoder writes it, for digests that other tools compute over the same text: no blanks, keys of maps sorted
 * by bytes, `<`, `>`, `&` and the two Unicode line ends escaped. Objects keep the order of their keys, as structs do there.
 * Keys with an `undefined` value are left out; a `Map` is written with sorted keys.
 */
export function goJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`;
  if (value instanceof Map) return goJson(Object.fromEntries([...value].sort(([a], [b]) => byBytes(String(a), String(b)))));
  if (typeof value !== 'object' || value === null) return scalar(value);
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  return `{${entries.map(([key, v]) => `${scalar(key)}:${goJson(v)}`).join(',')}}`;
}

/** A text map or plain JSON object with its keys in Go's order, at every depth; undefined when it is empty. */
export function goMap(map: { readonly [key: string]: unknown }): ReadonlyMap<string, unknown> | undefined {
  const entries = Object.entries(map);
  return entries.length === 0 ? undefined : new Map(entries.map(([key, value]) => [key, goValue(value)]));
}

/** A plain value whose objects are all maps in Go's sense. */
export function goValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(goValue);
  if (typeof value !== 'object' || value === null || value instanceof Map) return value;
  return new Map(Object.entries(value).map(([key, v]) => [key, goValue(v)]));
}

const ESCAPES: { readonly [char: string]: string } = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

function scalar(value: unknown): string {
  return (JSON.stringify(value) ?? 'null').replaceAll(/[<>&\u2028\u2029]/g, (char) => ESCAPES[char] ?? char);
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
