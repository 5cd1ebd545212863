import { isIP } from 'node:net';
import type { AnswerHeaders } from './answer.ts';
import { ForbiddenError } from './errors.ts';

/** What of a request tells whether a web page made it. */
export interface OriginRequest {
  /** The header `Origin`. */
  readonly origin: string | undefined;
  /** The header `Host`. */
  readonly host: string | undefined;
  /** Whether it came over TCP. */
  readonly tcp: boolean;
}

/**
 * Web pages may reach a TCP port of the user's machine; without TLS nothing else tells them from the user.
 * @returns headers that let an allowed page read the answer
 * @throws ForbiddenError for a page that is not allowed
 */
export function checkOrigin({ origin, host, tcp }: OriginRequest, allowed: readonly string[]): AnswerHeaders {
  if (origin === undefined) return {};
  if (allowed.includes('*') || allowed.includes(origin)) {
    return {
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'Origin, X-Requested-With, Content-Type, Accept, X-Registry-Auth',
      'access-control-allow-methods': 'HEAD, GET, POST, DELETE, PUT, OPTIONS',
      vary: 'Origin',
    };
  }
  if (!tcp || isOwnAddress(origin, host)) return {};
  throw new ForbiddenError(`requests from web pages are refused (Origin ${origin}); allow this origin in the manager's options`);
}

/**
 * Whether the origin is the address the request went to, as websocket libraries claim that are no browsers. A name does not
 * do: anyone may let theirs lead here after serving a page under it.
 */
function isOwnAddress(origin: string, host: string | undefined): boolean {
  const url = URL.parse(origin);
  if (url === null || url.host === '' || url.host !== host?.toLowerCase()) return false;
  return url.hostname === 'localhost' || isIP(url.hostname.replace(/^\[(.*)\]$/, '$1')) !== 0;
}
