import type { IncomingHttpHeaders } from 'node:http';
import type { Duplex } from 'node:stream';
import type { SchwarmError } from '../base/index.ts';
import type { Query } from './call.ts';

/** Headers to set or, where `undefined`, to leave out; all others pass. Names in any case. */
export type HeaderChanges = { readonly [name: string]: string | readonly string[] | undefined };

/** The head of an engine's answer; header names in lower case. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/**
 * How an answer's body changes on its way. A `stream` gets the engine's bytes and gives the client's; `map` gets the whole
 * body, which must not be longer than `maxBodyBytes`, and is told the length anew.
 */
export type BodyChange =
  | { readonly stream: Duplex }
  | { readonly map: (body: Buffer) => Uint8Array | Promise<Uint8Array>; readonly maxBodyBytes: number };

/** What of a client's request and of the engine's answer is changed while it is passed on. All but `path` is optional. */
export interface ForwardTarget {
  /** Without version prefix, segments percent-encoded: `/containers/<id>/start`. */
  readonly path: string;
  /** Default: the request's. */
  readonly method?: string;
  /** Default: the request's query string, byte for byte. */
  readonly query?: Query;
  /** API version the client asked for; clamped to the engine's range. Default: the engine's newest. */
  readonly version?: string;
  /** Changes to the request's headers. Hop-by-hop headers, `Host` and `Expect` never pass. */
  readonly headers?: HeaderChanges;
  /** Sent instead of the request's body (an empty array: no body). The request's own is then not read here. */
  readonly body?: Uint8Array;
  /** Changes to the answer's headers; called once, when the head is there. */
  readonly responseHeaders?: (head: AnswerHead) => HeaderChanges;
  /** Change of the answer's body; called once, when the head is there. `splice` does not ask. */
  readonly transform?: (head: AnswerHead) => BodyChange | undefined;
  /** Awaited before an answer without body (204, 304, to HEAD) goes out. Must not reject. `splice` does not ask. */
  readonly beforeEmpty?: (head: AnswerHead) => Promise<void>;
  /**
   * What the client still reads when the engine breaks off after its head; then the answer ends properly. Without it, or
   * when it gives `undefined`, the client's connection is cut. `splice` does not ask.
   */
  readonly lastWords?: (error: SchwarmError) => string | undefined;
  /**
   * Milliseconds until the answer's head must be there, counted from the last byte of the request that was passed on.
   * Default: the engine's `callTimeoutMs`; `null`: no limit, for calls that wait by nature.
   */
  readonly deadlineMs?: number | null;
  /** `false`: a short call that shares the bounded pool. Default `true`: a connection of its own, unbounded. */
  readonly longLived?: boolean;
}

/** How passing on ended. */
export interface ForwardResult {
  /** The engine's status; `undefined` when the client left before there was one. */
  readonly status: number | undefined;
  /** Whether the client got the whole answer. */
  readonly complete: boolean;
  /** Why not, when the engine was the reason. */
  readonly error?: SchwarmError;
}
