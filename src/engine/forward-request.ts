import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { ForwardTarget } from './forward-target.ts';
import { changeHeaders, type RawHeaders, withoutHopByHop } from './raw-headers.ts';
import { requestTarget } from './request-target.ts';

/** The request target to ask the engine for: the client's query string, unless the target has its own. */
export function forwardedTarget(request: IncomingMessage, target: ForwardTarget, version: string | undefined): string {
  return requestTarget(version, target.path, target.query ?? queryOf(request.url ?? ''));
}

/** The client's headers for the engine, less what the client library writes itself. */
export function forwardedHeaders(request: IncomingMessage, target: ForwardTarget): RawHeaders {
  const dropped = ['host', 'expect', ...(target.body === undefined ? [] : ['content-length'])];
  return changeHeaders(withoutHopByHop(request.rawHeaders, dropped), target.headers ?? {});
}

/** The body to send: the target's, the client's as a stream, or none. */
export function forwardedBody(request: IncomingMessage, target: ForwardTarget): Uint8Array | Readable | null {
  if (target.body !== undefined) return target.body.length === 0 ? null : target.body;
  return hasBody(request) ? Readable.from(requestParts(request), { objectMode: false }) : null;
}

function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}

/**
 * The client's body, apart from the request object: an engine that answers early ends the reading, but must not destroy the
 * client's connection, on which the answer still has to go out. What is left is then read and dropped.
 */
async function* requestParts(request: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    yield* request.iterator({ destroyOnReturn: false });
  } finally {
    request.resume();
  }
}

function queryOf(url: string): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at + 1);
}
