import type { IncomingHttpHeaders } from 'node:http';
import type { Duplex, Readable } from 'node:stream';

/** Query parameters; `undefined` entries are left out, arrays are repeated. */
export type Query = { readonly [name: string]: string | number | boolean | readonly string[] | undefined };

/** One call to an engine. */
export interface EngineCall {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** Without version prefix, starting with a slash: `/containers/json`. Segments are already percent-encoded. */
  readonly path: string;
  readonly query?: Query;
  readonly headers?: { readonly [name: string]: string };
  /** An object is sent as JSON; bytes and streams as they are (streams with chunked encoding). */
  readonly body?: { readonly json: unknown } | { readonly bytes: Uint8Array } | { readonly stream: Readable };
  /** API version wanted, e.g. `1.44`; clamped to what the engine speaks. Default: the engine's newest. */
  readonly version?: string;
  /**
   * Milliseconds until the whole answer must be there (`json`) or its head (`open`, `hijack`); default 30 000.
   * `null`: no limit, for calls that wait by nature (`wait`, `stop` with a long grace time).
   */
  readonly deadlineMs?: number | null;
}

/** A complete JSON answer. `body` is `undefined` where the engine sent none. */
export interface EngineAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** An answer whose body flows. The caller consumes or destroys `body`. */
export interface EngineStream {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

/** A connection taken over after its head (101, or 200 without length). Both directions half-close. The caller destroys it. */
export interface HijackedStream {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly socket: Duplex;
}

/** One engine event. `raw` is the engine's text, so that numbers and unknown fields survive. */
export interface EngineEvent {
  readonly type: string;
  readonly action: string;
  readonly actorId: string;
  readonly attributes: { readonly [name: string]: string };
  /** Nanoseconds since 1970. */
  readonly timeNano: bigint;
  readonly raw: string;
}
