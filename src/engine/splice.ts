import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { couple } from './couple.ts';
import { Deadline } from './deadline.ts';
import { dial, KEEP_ALIVE_MS } from './dial.ts';
import { hostHeader } from './endpoint.ts';
import type { EngineIo } from './engine-io.ts';
import { engineMessage, errorBody, isJson } from './error-body.ts';
import { forwardedHeaders, forwardedTarget } from './forward-request.ts';
import type { ForwardTarget } from './forward-target.ts';
import { type Handshake, handshake, type RawRequest } from './handshake.ts';
import { callName } from './own-request.ts';
import { changeHeaders, type RawHeaders, withoutHopByHop } from './raw-headers.ts';
import { rawHead, writeRawResponse } from './raw-response.ts';
import { readUpgradeBody } from './upgrade-body.ts';

/** Longest body of a request that takes its connection over: exec and attach send some bytes of JSON. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Passes a request on and then the client's connection, until both sides have closed it. */
export async function splice(
  io: EngineIo,
  request: IncomingMessage,
  client: Duplex,
  head: Buffer,
  target: ForwardTarget,
  version: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  // The connection below `client`; they are the same object except on the newest Node.
  request.socket.setTimeout(0).setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS);
  using guard = new ClientGuard(client);
  const stop = AbortSignal.any([signal, guard.signal]);
  try {
    const { body, rest } = await bodyAndRest(request, client, head, target, stop);
    const { engine, answer } = await callEngine(io, rawRequest(io, request, target, version, body), target, stop);
    if (!answer.taken) {
      engine.destroy();
      return refuse(client, answer, target);
    }
    client.write(rawHead(answer.head.status, answer.head.statusText, takenHeaders(answer, target)));
    if (answer.rest.length > 0) client.write(answer.rest);
    if (rest.length > 0) engine.write(rest);
    await couple(client, engine, signal);
  } catch (error) {
    if (!guard.signal.aborted) throw error;
  }
}

/** Keeps an error of the client's connection from ending the process, and tells when the client is gone. */
class ClientGuard implements Disposable {
  readonly #client: Duplex;
  readonly #gone = new AbortController();
  readonly #onClose = (): void => this.#gone.abort();

  constructor(client: Duplex) {
    this.#client = client;
    client.on('error', () => undefined).once('close', this.#onClose);
    if (client.destroyed) this.#onClose();
  }

  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  [Symbol.dispose](): void {
    this.#client.off('close', this.#onClose);
  }
}

async function bodyAndRest(
  request: IncomingMessage,
  client: Duplex,
  head: Buffer,
  target: ForwardTarget,
  signal: AbortSignal,
): Promise<{ readonly body: Uint8Array; readonly rest: Buffer }> {
  if (target.body !== undefined) return { body: target.body, rest: head };
  return await readUpgradeBody(request, client, head, MAX_BODY_BYTES, signal);
}

async function callEngine(
  io: EngineIo,
  request: RawRequest,
  target: ForwardTarget,
  signal: AbortSignal,
): Promise<{ readonly engine: Socket; readonly answer: Handshake }> {
  using deadline = new Deadline(target.deadlineMs === undefined ? io.callTimeoutMs : target.deadlineMs);
  const engine = await dial(io, request.call, signal);
  try {
    return { engine, answer: await handshake(engine, request, deadline, signal) };
  } catch (error) {
    engine.destroy();
    throw error;
  }
}

function rawRequest(
  io: EngineIo,
  request: IncomingMessage,
  target: ForwardTarget,
  version: string | undefined,
  body: Uint8Array,
): RawRequest {
  const protocol = request.headers.upgrade;
  // Without `Upgrade` the engine gives its connection over with a bare 200; `keep-alive` must not be offered then.
  const upgrade = protocol === undefined ? [] : ['Connection', 'Upgrade', 'Upgrade', protocol];
  const headers = forwardedHeaders(request, { ...target, body });
  return {
    call: callName(io, { method: target.method ?? request.method ?? 'POST', path: target.path }),
    target: forwardedTarget(request, target, version),
    headers: ['Host', hostHeader(io.endpoint), ...upgrade, ...headers],
    body,
  };
}

function takenHeaders({ head }: Handshake, target: ForwardTarget): RawHeaders {
  const passed = changeHeaders(withoutHopByHop(head.rawHeaders), target.responseHeaders?.(head) ?? {});
  const protocol = head.headers.upgrade;
  return protocol === undefined ? passed : [...passed, 'Connection', 'Upgrade', 'Upgrade', protocol];
}

/** The engine keeps its connection: its answer becomes an ordinary one, errors as JSON. */
function refuse(client: Duplex, { head, body }: Handshake & { readonly taken: false }, target: ForwardTarget): void {
  const plainError = head.status >= 400 && !isJson(head.headers);
  const type = plainError ? { 'Content-Type': 'application/json' } : {};
  const headers = changeHeaders(withoutHopByHop(head.rawHeaders), { ...type, ...target.responseHeaders?.(head) });
  writeRawResponse(client, head.status, headers, plainError ? errorBody(engineMessage(body)) : body);
}
