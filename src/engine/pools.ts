import { Pool } from 'undici';
import type { EngineEndpoint } from './endpoint.ts';
import type { EngineTls } from './options.ts';

export interface PoolOptions {
  readonly endpoint: EngineEndpoint;
  readonly tls: EngineTls | undefined;
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
  #calls: Pool;
  readonly #streams: Pool;
  /** Replaced, but with calls under way. */
  readonly #ending = new Set<Pool>();

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#calls = callPool(options);
    this.#streams = new Pool(origin(options), { ...poolOptions(options), connections: null, clientTtl: STREAM_CLIENT_MS });
  }

  get calls(): Pool {
    return this.#calls;
  }

  get streams(): Pool {
    return this.#streams;
  }

  /** After a dead connection was found in `failed`: later calls connect anew, calls under way end where they are. */
  renew(failed: Pool): void {
    if (failed !== this.#calls || failed.destroyed) return;
    this.#calls = callPool(this.#options);
    this.#ending.add(failed);
    void failed.close().finally(() => this.#ending.delete(failed));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#calls, this.#streams, ...this.#ending].map((pool) => pool.destroy()));
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

function callPool(options: PoolOptions): Pool {
  return new Pool(origin(options), { ...poolOptions(options), connections: options.connections });
}

function origin({ endpoint, tls }: PoolOptions): string {
  if (endpoint.kind === 'unix') return 'http://localhost';
  const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host;
  return `${tls === undefined ? 'http' : 'https'}://${host}:${endpoint.port}`;
}

function poolOptions({ endpoint, tls, connectTimeoutMs }: PoolOptions): Pool.Options {
  return {
    pipelining: 1,
    allowH2: false,
    // Waiting is bounded by our own deadlines; streams may be silent for days.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: IDLE_MS,
    keepAliveMaxTimeout: IDLE_MS,
    maxHeaderSize: MAX_HEAD_BYTES,
    connect: {
      timeout: connectTimeoutMs,
      keepAliveInitialDelay: 30_000,
      ...(endpoint.kind === 'unix' ? { socketPath: endpoint.path } : {}),
      ...(tls === undefined ? {} : tlsOptions(tls)),
    },
  };
}
