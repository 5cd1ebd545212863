/**
 * JSON that keeps whole numbers above 2^53 (event times in nanoseconds, sizes).
 *
 * `parseJson` turns such a number into a raw JSON object (`JSON.rawJSON`), which `JSON.stringify` writes back digit for
 * digit; `bigintOf` reads it. Everything else is what `JSON.parse` gives.
 */
export type Json = unknown;

/** A parsed JSON object whose fields have not been looked at yet. */
export type JsonObject = { readonly [key: string]: unknown };

interface RawJson {
  readonly rawJSON: string;
}
const json: typeof JSON & { rawJSON(text: string): RawJson; isRawJSON(value: unknown): value is RawJson } = JSON as never;

/**
 * Parses JSON text.
 * @throws SyntaxError when the text is not one JSON value
 */
export function parseJson(text: string): unknown {
  // The reviver makes parsing some ten times slower; only a run of 16 digits can need it.
  return /\d{16}/.test(text) ? json.parse(text, keepBig as never) : json.parse(text);
}

function keepBig(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || context.source === undefined) return value;
  return /^-?\d+$/.test(context.source) ? json.rawJSON(context.source) : value;
}

/** A whole number as bigint, from a number, a number kept by `parseJson`, or decimal text; else `undefined`. */
export function bigintOf(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : undefined;
  if (json.isRawJSON(value)) return BigInt(value.rawJSON);
  return typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : undefined;
}

/** A bigint as something `JSON.stringify` writes as a plain number. */
export function bigintToJson(value: bigint): unknown {
  return json.rawJSON(value.toString());
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !json.isRawJSON(value);
}

/** The value as an object, or an empty one. For reading engine answers, whose fields may all be absent. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The value as an array, or an empty one (engines send `null` for empty lists). */
export function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The value as a finite number; numbers kept by `parseJson` lose precision here. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return json.isRawJSON(value) ? Number(value.rawJSON) : undefined;
}

/** The string entries of a string-to-string map; others are left out. */
export function stringMapOf(value: unknown): { readonly [key: string]: string } {
  const out: { [key: string]: string } = {};
  for (const [key, entry] of Object.entries(objectOf(value))) if (typeof entry === 'string') out[key] = entry;
  return out;
}
