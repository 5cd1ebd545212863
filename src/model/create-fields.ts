import { BadInputError, bigintOf, isObject, type JsonObject } from '../base/index.ts';

// Readers of a create request's fields. Absent and null mean empty, as in Go; another type than expected is an error that
// names the field.

/** @throws BadInputError */
export function textAt(parent: JsonObject, key: string, path = key): string {
  const value = parent[key] ?? '';
  if (typeof value !== 'string') throw wrongType(path, 'a string');
  return value;
}

/** @throws BadInputError */
export function textsAt(parent: JsonObject, key: string, path = key): readonly string[] {
  const value = parent[key] ?? [];
  if (!Array.isArray(value) || !value.every((v) => typeof v === 'string')) throw wrongType(path, 'a list of strings');
  return value;
}

/** @throws BadInputError */
export function objectAt(parent: JsonObject, key: string, path = key): JsonObject {
  const value = parent[key] ?? {};
  if (!isObject(value)) throw wrongType(path, 'an object');
  return value;
}

/** @throws BadInputError */
export function objectsAt(parent: JsonObject, key: string, path = key): readonly JsonObject[] {
  const value = parent[key] ?? [];
  if (!Array.isArray(value) || !value.every(isObject)) throw wrongType(path, 'a list of objects');
  return value;
}

/** @throws BadInputError when a value of the map is no string */
export function textMapAt(parent: JsonObject, key: string, path = key): { readonly [name: string]: string } {
  const map = objectAt(parent, key, path);
  for (const name of Object.keys(map)) if (typeof map[name] !== 'string') throw wrongType(`${path}["${name}"]`, 'a string');
  return map as { readonly [name: string]: string };
}

/** Checks that the fields are whole numbers where they are there at all. @throws BadInputError */
export function checkWholeNumbers(parent: JsonObject, keys: readonly string[], path: string): void {
  for (const key of keys) {
    const value = parent[key];
    if (value === undefined || value === null) continue;
    if (typeof value === 'string' || bigintOf(value) === undefined) throw wrongType(`${path}${key}`, 'a whole number');
  }
}

function wrongType(path: string, wanted: string): BadInputError {
  return new BadInputError(`invalid JSON: ${path} must be ${wanted}`);
}
