import type { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import { anySignal } from '../../base/index.ts';
import { formatStoreHost, type StoreHost } from '../address.ts';
import { StoreUnreachableError } from '../errors.ts';
import type { StoreTls } from '../settings.ts';
import { isUnsent, reasonOf } from './fault.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Path and query, from the slash on. */
  readonly target: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | Uint8Array;
  /** It changes nothing: another server is tried whatever happened to the first. */
  readonly repeatable: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly body: string;
  /** Which server it came from, for `rotate`. */
  readonly server: number;
}

export interface HttpStream {
  readonly status: number;
  /** The reader consumes or destroys it. */
  readonly body: Readable;
  /** Which server it comes from, for `rotate`. */
  readonly server: number;
}

export interface EndpointsOptions {
  /** The store's address, for messages. */
  readonly address: string;
  readonly hosts: readonly StoreHost[];
  readonly tls: StoreTls | undefined;
}

/** Longest that making a connection may take, so that other servers get their turn. */
const CONNECT_MS = 2_000;

/** The servers of one store that speak HTTP: calls go to the one that answered last, and on to the next when it does not. */
export class HttpEndpoints implements AsyncDisposable {
  readonly #address: string;
  readonly #hosts: readonly string[];
  readonly #scheme: string;
  readonly #agent: Agent;
  #current = 0;

  constructor({ address, hosts, tls }: EndpointsOptions) {
    this.#address = address;
    this.#hosts = hosts.map(formatStoreHost);
    this.#scheme = tls === undefined ? 'http' : 'https';
    this.#agent = new Agent({ allowH2: false, headersTimeout: 0, bodyTimeout: 0, connect: { timeout: CONNECT_MS, ...tls } });
  }

  /**
   * Makes a call and takes its whole answer, whatever its status.
   * @throws StoreUnreachableError when no server answers within `timeoutMs`
   */
  async call(wanted: HttpRequest, timeoutMs: number, signal?: AbortSignal): Promise<HttpAnswer> {
    return await this.#first(wanted, timeoutMs, signal, async (origin, limit, server) => {
      const { statusCode, headers, body } = await request(origin + wanted.target, { ...this.#options(wanted), signal: limit });
      return { status: statusCode, headers, body: await body.text(), server };
    });
  }

  /**
   * Makes a call whose answer goes on; `timeoutMs` is for its head, `signal` ends it.
   * @throws StoreUnreachableError when no server answers in time
   */
  async stream(wanted: HttpRequest, timeoutMs: number, signal: AbortSignal): Promise<HttpStream> {
    return await this.#first(wanted, timeoutMs, signal, async (origin, limit, server) => {
      const stop = new AbortController();
      const leave = (): void => stop.abort(limit.reason);
      limit.addEventListener('abort', leave, { once: true });
      try {
        const until = anySignal(stop.signal, signal);
        const { statusCode, body } = await request(origin + wanted.target, { ...this.#options(wanted), signal: until });
        body.on('error', () => undefined); // whoever reads it is told; nobody may be reading when it breaks
        return { status: statusCode, body, server };
      } finally {
        limit.removeEventListener('abort', leave);
      }
    });
  }

  /**
   * Later calls go to the next server: this one answers, and may be cut off from the others.
   * @param from what the answer told; nothing is done when calls go to another server by now. Default: whichever is used now
   */
  rotate(from = this.#current): void {
    if (from !== this.#current) return;
    this.#current = (this.#current + 1) % this.#hosts.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }

  #options(wanted: HttpRequest) {
    const { method, headers, body } = wanted;
    return { dispatcher: this.#agent, method, headers: { ...headers }, body: body ?? null };
  }

  async #first<T>(
    wanted: HttpRequest,
    timeoutMs: number,
    signal: AbortSignal | undefined,
    attempt: (origin: string, limit: AbortSignal, server: number) => Promise<T>,
  ): Promise<T> {
    // A read gets a second try even with one server: the kept connection may have died with the server's last run.
    const tries = Math.max(this.#hosts.length, wanted.repeatable ? 2 : 1);
    const whole = AbortSignal.timeout(timeoutMs);
    for (let left = tries; ; left--) {
      const at = this.#current;
      const limitMs = left === 1 || !wanted.repeatable ? timeoutMs : Math.ceil(timeoutMs / tries);
      try {
        return await attempt(`${this.#scheme}://${this.#hosts[at]}`, anySignal(whole, AbortSignal.timeout(limitMs), signal), at);
      } catch (error) {
        signal?.throwIfAborted();
        this.rotate(at);
        if (left > 1 && !whole.aborted && (wanted.repeatable || isUnsent(error))) continue;
        const what = `${wanted.method} ${wanted.target.replace(/\?.*/, '')}`;
        const { why, cause } = reasonOf(error, timeoutMs);
        throw new StoreUnreachableError(this.#address, what, `${this.#hosts[at]}: ${why}`, cause);
      }
    }
  }
}
