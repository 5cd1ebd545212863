import type { Dispatcher } from 'undici';
import type { EngineCall } from './call.ts';
import type { Deadline } from './deadline.ts';
import type { EngineIo } from './engine-io.ts';
import type { CallName } from './errors.ts';
import type { ExchangeRequest } from './exchange.ts';
import { changeHeaders, type RawHeaders } from './raw-headers.ts';
import { requestTarget } from './request-target.ts';

/** How a call is named in errors. */
export function callName(io: EngineIo, call: { readonly method: string; readonly path: string }): CallName {
  return { address: io.address, method: call.method, path: call.path };
}

/** The exchange that a call of our own stands for. */
export function ownRequest(
  io: EngineIo,
  call: EngineCall,
  version: string | undefined,
  pool: Dispatcher,
  deadline: Deadline,
): ExchangeRequest {
  const { body, headers } = ownBody(io, call);
  return {
    pool,
    call: callName(io, call),
    target: requestTarget(version, call.path, call.query),
    headers,
    body: body === undefined ? null : body,
    deadline,
  };
}

/** Headers of a call of our own, and its body ready to send. */
export function ownBody(
  io: EngineIo,
  call: EngineCall,
): { readonly headers: RawHeaders; readonly body: Exclude<ExchangeRequest['body'], null> | undefined } {
  const { body } = call;
  const base = ['User-Agent', io.userAgent];
  if (body === undefined) return { headers: changeHeaders(base, call.headers ?? {}), body: undefined };
  if ('json' in body) {
    const headers = changeHeaders([...base, 'Content-Type', 'application/json'], call.headers ?? {});
    return { headers, body: Buffer.from(JSON.stringify(body.json)) };
  }
  return { headers: changeHeaders(base, call.headers ?? {}), body: 'bytes' in body ? body.bytes : body.stream };
}
