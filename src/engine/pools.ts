import { Pool } from 'undici';
import type { EngineEndpoint } from './endpoint.ts';
import type { EngineTls } from './options.ts';
import { tlsConnector } from './tls-connector.ts';

export interface PoolOptions {
  readonly endpoint: EngineEndpoint;
  /** What new connections use; absent: plain TCP. Another object than before: connections made with the old one are given up. */
  readonly tls: (() => EngineTls) | undefined;
  readonly connectTimeoutMs: number;
  readonly connections: number;
}

/** Idle connections are dropped after this, so that few go stale when an engine restarts. */
const IDLE_MS = 10_000;
/** The stream pool forgets a client this long after it connected, so that a burst of streams leaves nothing behind. */
const STREAM_CLIENT_MS = 60_000;
const MAX_HEAD_BYTES = 256 * 1024;

/**
 * The kept-alive connections to one engine: a bounded pool for short calls and an unbounded one for streams, so that
 * endless streams never keep a short call waiting.
 */
export class Pools implements AsyncDisposable {
  readonly #options: PoolOptions;
  #tls: EngineTls | undefined;
  #calls: Pool;
  #streams: Pool;
  /** Replaced, but with calls under way. */
  readonly #ending = new Set<Pool>();

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#tls = options.tls?.();
    this.#calls = callPool(options, this.#tls);
    this.#streams = streamPool(options, this.#tls);
  }

  get calls(): Pool {
    this.#followTls();
    return this.#calls;
  }

  get streams(): Pool {
    this.#followTls();
    return this.#streams;
  }

  /** After a dead connection was found in `failed`: later calls connect anew, calls under way end where they are. */
  renew(failed: Pool): void {
    if (failed !== this.#calls || failed.destroyed) return;
    this.#calls = callPool(this.#options, this.#tls);
    this.#retire(failed);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#calls, this.#streams, ...this.#ending].map((pool) => pool.destroy()));
  }

  /** A pool keeps the certificates it was made with. */
  #followTls(): void {
    const tls = this.#options.tls?.();
    if (tls === this.#tls || this.#calls.destroyed) return;
    this.#tls = tls;
    for (const pool of [this.#calls, this.#streams]) this.#retire(pool);
    this.#calls = callPool(this.#options, tls);
    this.#streams = streamPool(this.#options, tls);
  }

  #retire(pool: Pool): void {
    this.#ending.add(pool);
    void pool.close().finally(() => this.#ending.delete(pool));
  }
}

/** TLS options as node:tls takes them. */
export function tlsOptions(tls: EngineTls): {
  readonly rejectUnauthorized: boolean;
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
} {
  const { verify, ...material } = tls;
  return { ...material, rejectUnauthorized: verify };
}

function callPool(options: PoolOptions, tls: EngineTls | undefined): Pool {
  return new Pool(origin(options), { ...poolOptions(options, tls), connections: options.connections });
}

function streamPool(options: PoolOptions, tls: EngineTls | undefined): Pool {
  return new Pool(origin(options), { ...poolOptions(options, tls), connections: null, clientTtl: STREAM_CLIENT_MS });
}

function origin({ endpoint, tls }: PoolOptions): string {
  if (endpoint.kind === 'unix') return 'http://localhost';
  const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host;
  return `${tls === undefined ? 'http' : 'https'}://${host}:${endpoint.port}`;
}

function poolOptions({ endpoint, connectTimeoutMs }: PoolOptions, tls: EngineTls | undefined): Pool.Options {
  const socketPath = endpoint.kind === 'unix' ? { socketPath: endpoint.path } : {};
  const connect = { timeout: connectTimeoutMs, keepAliveInitialDelay: 30_000, ...socketPath };
  return {
    pipelining: 1,
    allowH2: false,
    // Waiting is bounded by our own deadlines; streams may be silent for days.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: IDLE_MS,
    keepAliveMaxTimeout: IDLE_MS,
    maxHeaderSize: MAX_HEAD_BYTES,
    connect: tls === undefined ? connect : tlsConnector({ ...connect, ...tlsOptions(tls), minVersion: 'TLSv1.2' }),
  };
}
