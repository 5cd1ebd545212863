import { BadInputError } from '../../base/index.ts';
import { compareApiVersions } from '../../engine/index.ts';

/** The oldest API version clients may ask for. */
export const API_MIN = '1.24';
/** The newest API version this code implements; the advertised one may be lower. */
export const API_MAX = '1.51';

/** What a request line asks for. */
export interface RequestTarget {
  /** Percent-encoded, without version and query; starts with a slash. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** As in the path; undefined when it has none. */
  readonly version: string | undefined;
}

/** Takes a request target apart; absolute forms (`http://host/path`), which wrappers send, lose scheme and host. */
export function parseTarget(target: string): RequestTarget {
  const local = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  const at = local.indexOf('?');
  const whole = at < 0 ? local : local.slice(0, at);
  const query = at < 0 ? '' : local.slice(at + 1);
  const [, version, rest] = /^\/v([0-9.]+)(\/.*)$/.exec(whole) ?? [];
  return { path: rest ?? (whole === '' ? '/' : whole), query, version };
}

/**
 * The version to answer in: the client's, or the newest offered where the path has none.
 * @throws BadInputError with the engine's texts, which clients match, when it lies outside of what is offered
 */
export function clientVersion(asked: string | undefined, apiMax: string): string {
  if (asked === undefined) return apiMax;
  const [major = '', minor = '', ...more] = asked.split('.');
  const overMax = compareApiVersions(asked, apiMax);
  if (overMax > 0 || (overMax === 0 && more.length > 0)) {
    throw new BadInputError(`client version ${asked} is too new. Maximum supported API version is ${apiMax}`);
  }
  if (compareApiVersions(asked, API_MIN) < 0) {
    throw new BadInputError(
      `client version ${asked} is too old. Minimum supported API version is ${API_MIN}, please upgrade your client to a newer version`,
    );
  }
  return `${major}.${minor}`;
}

/** Whether a client's version is `since` or newer. */
export function atLeast(version: string, since: string): boolean {
  return compareApiVersions(version, since) >= 0;
}
