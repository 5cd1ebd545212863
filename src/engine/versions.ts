import { objectOf, stringOf } from '../base/index.ts';

/** What an engine says of itself. */
export interface EngineVersions {
  /** Oldest and newest API version it speaks, e.g. `1.24` and `1.51`. */
  readonly apiMin: string;
  readonly apiMax: string;
  /** Its own version, e.g. `28.5.2`. */
  readonly version: string;
  /** `linux`, `windows` */
  readonly os: string;
  /** Go's names: `amd64`, `arm64` … */
  readonly architecture: string;
}

/** Engines before API 1.25 do not tell their minimum; all of that time spoke 1.12. */
const UNTOLD_MINIMUM = '1.12';

/** Reads the answer to `GET /version`; `undefined` when it is not an engine's. */
export function parseVersions(body: unknown): EngineVersions | undefined {
  const answer = objectOf(body);
  const apiMax = stringOf(answer['ApiVersion']);
  if (apiMax === undefined || !isApiVersion(apiMax)) return undefined;
  const told = stringOf(answer['MinAPIVersion']);
  return {
    apiMax,
    apiMin: clampVersion(told !== undefined && isApiVersion(told) ? told : UNTOLD_MINIMUM, '0.0', apiMax),
    version: stringOf(answer['Version']) ?? '',
    os: stringOf(answer['Os']) ?? '',
    architecture: stringOf(answer['Arch']) ?? '',
  };
}

/** Whether a text has the form of an API version: `1.41`. */
function isApiVersion(text: string): boolean {
  return /^\d{1,5}\.\d{1,5}$/.test(text);
}

/** Negative when API version `a` is older than `b`, 0 when equal: `1.9` is older than `1.10`. */
export function compareApiVersions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number);
  const [majorB = 0, minorB = 0] = b.split('.').map(Number);
  return majorA - majorB || minorA - minorB;
}

/** The API version nearest to `wanted` within `[min, max]`. */
export function clampVersion(wanted: string, min: string, max: string): string {
  if (compareApiVersions(wanted, max) > 0) return max;
  return compareApiVersions(wanted, min) < 0 ? min : wanted;
}
