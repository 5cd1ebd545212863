import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { EngineAnswer, EngineCall, EngineEvent, EngineStream, HijackedStream } from './call.ts';
import { type EngineEndpoint, formatEndpoint } from './endpoint.ts';
import type { EngineIo } from './engine-io.ts';
import { EngineProtocolError } from './errors.ts';
import { type EventsOptions, openEventStream } from './event-stream.ts';
import { forward } from './forward.ts';
import type { ForwardResult, ForwardTarget } from './forward-target.ts';
import { hijackCall } from './hijack-call.ts';
import { jsonCall } from './json-call.ts';
import { openCall } from './open-call.ts';
import type { EngineOptions, EngineTls } from './options.ts';
import { Pools } from './pools.ts';
import { splice } from './splice.ts';
import { clampVersion, type EngineVersions, parseVersions } from './versions.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const CALL_TIMEOUT_MS = 30_000;
const CONNECTIONS = 64;

/** These are asked without a version: they answer before one is agreed on. */
const UNVERSIONED = new Set(['/version', '/_ping']);

/**
 * Client of one Docker engine. Every call agrees on API versions first where that has not happened yet.
 *
 * Calls throw `EngineUnreachableError`, `EngineTimeoutError`, `EngineHttpError` or `EngineProtocolError`, or the reason of
 * their signal. Whoever made it disposes it; calls under way then fail.
 */
export class Engine implements AsyncDisposable {
  readonly endpoint: EngineEndpoint;
  /** The endpoint as `formatEndpoint` writes it. */
  readonly address: string;
  readonly #io: EngineIo;
  #versions: EngineVersions | undefined;

  constructor(options: EngineOptions) {
    this.endpoint = options.endpoint;
    this.address = formatEndpoint(options.endpoint);
    const tls = tlsSource(options);
    const connectTimeoutMs = options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
    this.#io = {
      address: this.address,
      endpoint: options.endpoint,
      tls,
      connectTimeoutMs,
      callTimeoutMs: options.callTimeoutMs ?? CALL_TIMEOUT_MS,
      userAgent: options.userAgent ?? 'schwarm',
      pools: new Pools({ endpoint: options.endpoint, tls, connectTimeoutMs, connections: options.connections ?? CONNECTIONS }),
    };
  }

  /** What the engine last said of itself; `undefined` before the first `negotiate`. */
  get versions(): EngineVersions | undefined {
    return this.#versions;
  }

  /** Asks the engine for its versions and remembers them. */
  async negotiate(signal?: AbortSignal): Promise<EngineVersions> {
    const { body } = await jsonCall(this.#io, { method: 'GET', path: '/version' }, undefined, signal);
    const versions = parseVersions(body);
    if (versions === undefined) {
      throw new EngineProtocolError(`${this.address} does not answer like a Docker engine: its /version names no API version`);
    }
    this.#versions = versions;
    return versions;
  }

  /**
   * The API version to use for a wish, e.g. a client's; default: the engine's newest.
   * @throws EngineProtocolError before the first `negotiate`
   */
  versionFor(wanted?: string): string {
    if (this.#versions === undefined) throw new EngineProtocolError(`no API version is agreed on with engine ${this.address} yet`);
    const { apiMin, apiMax } = this.#versions;
    return clampVersion(wanted ?? apiMax, apiMin, apiMax);
  }

  /**
   * Makes a call and takes its whole answer. Statuses below 400 are answers, 304 included; bodies that are not JSON are
   * given as text, absent ones as `undefined`. Reads are tried once more when their connection was found dead.
   */
  async json(call: EngineCall, signal?: AbortSignal): Promise<EngineAnswer> {
    return await jsonCall(this.#io, call, await this.#versionOf(call, signal), signal);
  }

  /** Makes a call and resolves at the head of its answer. The caller consumes or destroys the body; `signal` ends that, too. */
  async open(call: EngineCall, signal?: AbortSignal): Promise<EngineStream> {
    return await openCall(this.#io, call, await this.#versionOf(call, signal), signal);
  }

  /**
   * Makes a call with `Upgrade: tcp` on a connection of its own and takes it over, be the answer 101 or a bare 200. The
   * caller destroys the socket; `signal` counts until the answer's head only.
   */
  async hijack(call: EngineCall, signal?: AbortSignal): Promise<HijackedStream> {
    return await hijackCall(this.#io, call, await this.#versionOf(call, signal), signal);
  }

  /** One event stream, without reconnecting: ends when the engine ends it, throws when it breaks or `signal` aborts. */
  async *events(options: EventsOptions, signal: AbortSignal): AsyncGenerator<EngineEvent> {
    yield* await this.openEvents(options, signal);
  }

  /** As `events`, but resolves when the stream stands. The caller reads the events or aborts `signal`. */
  async openEvents(options: EventsOptions, signal: AbortSignal): Promise<AsyncGenerator<EngineEvent>> {
    return await openEventStream(this.#io, await this.#versionOf({}, signal), options, signal);
  }

  /**
   * Passes a client's request on and the engine's answer back, both as they flow; hop-by-hop headers are made anew, errors
   * without JSON get it. Resolves when the client has the answer or is gone.
   *
   * Rejects when there is no answer to pass on: as long as `response.headersSent` is false the caller answers; afterwards
   * the client's connection was cut (only a failing `transform` or `signal` does that).
   */
  async forward(request: IncomingMessage, response: ServerResponse, target: ForwardTarget, signal: AbortSignal): Promise<ForwardResult> {
    return await forward(this.#io, request, response, target, await this.#versionOf(target, signal), signal);
  }

  /**
   * Passes a request on and then the client's connection, for everything that takes it over (attach, exec, BuildKit).
   *
   * @param socket from the server's `upgrade` event, or from `takeOver`
   * @param head from the `upgrade` event; empty after `takeOver`, whose body goes into `target.body`
   * @returns when both sides have closed, or the engine refused and its answer was passed on
   * @throws as long as nothing was written to the client, which the caller then answers with `refuseUpgrade`
   */
  async splice(request: IncomingMessage, socket: Duplex, head: Buffer, target: ForwardTarget, signal: AbortSignal): Promise<void> {
    // Agreeing on a version may take a moment, in which the client may leave.
    socket.on('error', () => undefined);
    await splice(this.#io, request, socket, head, target, await this.#versionOf(target, signal), signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#io.pools[Symbol.asyncDispose]();
  }

  async #versionOf(call: { readonly path?: string; readonly version?: string }, signal?: AbortSignal): Promise<string | undefined> {
    if (UNVERSIONED.has(call.path ?? '')) return undefined;
    if (this.#versions === undefined) await this.negotiate(signal);
    return this.versionFor(call.version);
  }
}

function tlsSource({ endpoint, tls }: EngineOptions): (() => EngineTls) | undefined {
  if (tls === undefined || endpoint.kind !== 'tcp' || endpoint.plain === true) return undefined;
  return typeof tls === 'function' ? tls : () => tls;
}
