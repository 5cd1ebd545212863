import type { EngineEndpoint } from './endpoint.ts';

/** TLS towards an engine, all PEM. */
export interface EngineTls {
  /** Authorities to trust instead of the machine's. */
  readonly ca?: string | Buffer;
  /** Our certificate and its key, for engines that ask for one. */
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  /** Whether the engine's certificate must be signed by `ca` and name the host dialled. */
  readonly verify: boolean;
}

export interface EngineOptions {
  readonly endpoint: EngineEndpoint;
  /**
   * Absent: plain TCP. Ignored on unix sockets and for endpoints that say `http://`. A function is asked at each new
   * connection: when it gives another object, later calls connect anew, and calls under way end where they are.
   */
  readonly tls?: EngineTls | (() => EngineTls);
  /** Milliseconds until a connection must stand, TLS handshake included; default 5000. */
  readonly connectTimeoutMs?: number;
  /** Default of `EngineCall.deadlineMs`; default 30 000. */
  readonly callTimeoutMs?: number;
  /** Most connections for short calls; further calls queue. Default 64. Streams are not counted. */
  readonly connections?: number;
  /** `User-Agent` of our own calls; default `schwarm`. */
  readonly userAgent?: string;
}
