import { BadInputError } from '../../base/index.ts';

/**
 * A yes-or-no parameter by the engine's rule: empty, `0`, `no`, `false` and `none` in any case are false, all else true.
 * @param fallback the value when the parameter is missing, which differs from an empty one
 */
export function boolParam(query: URLSearchParams, name: string, fallback = false): boolean {
  const value = query.get(name);
  if (value === null) return fallback;
  return !['', '0', 'no', 'false', 'none'].includes(value.trim().toLowerCase());
}

/**
 * A whole number; undefined when missing or empty.
 * @throws BadInputError that names the parameter
 */
export function intParam(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name)?.trim();
  if (value === undefined || value === '') return undefined;
  const number = Number(value);
  if (!/^[-+]?\d+$/.test(value) || !Number.isSafeInteger(number)) {
    throw new BadInputError(`invalid value for parameter ${name}: "${value}" is not a whole number`);
  }
  return number;
}

/** A text; undefined when missing or empty. */
export function textParam(query: URLSearchParams, name: string): string | undefined {
  const value = query.get(name);
  return value === null || value === '' ? undefined : value;
}
