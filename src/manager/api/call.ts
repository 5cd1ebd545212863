import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import type { Clock, Log, Random } from '../../base/index.ts';
import type { ClusterView } from '../cluster/index.ts';
import type { Leadership, Mandate } from '../ha/index.ts';
import type { Registrations } from '../join/index.ts';
import type { PublishedPorts } from '../ports/index.ts';
import type { Notices, RecordKeeper } from '../records/index.ts';
import type { Tombstones } from '../tombstones/index.ts';
import type { ApiOptions } from './options.ts';

/** What every handler may use; one per server. */
export interface ApiContext {
  readonly cluster: ClusterView;
  readonly options: ApiOptions;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  /** Absent: published ports are found on their nodes only. */
  readonly ports?: PublishedPorts | undefined;
  /** Absent: this manager is the only one. */
  readonly leadership?: Leadership;
  /** Puts containers on record; absent: none is. */
  readonly keeper?: RecordKeeper;
  /** Remembers what ends while its node is away; absent: nothing can. */
  readonly tombstones?: Tombstones;
  /** What users should know of containers on record; absent: nothing. */
  readonly notices?: Notices;
  /** Engines whose agents registered through managers; a text tells why none can. */
  readonly joined?: Registrations | string;
}

/** A client's connection after the head of a request that asked for an upgrade. */
export interface Upgrade {
  readonly socket: Duplex;
  /** Bytes that came with the head: the body of the request, then the client's first input. */
  readonly head: Buffer;
}

/** One request on its way through a handler. */
export interface ApiCall extends ApiContext {
  readonly method: string;
  /** Percent-encoded, without version and query. */
  readonly path: string;
  /** Percent-decoded parts of the path, by the names in the route. */
  readonly params: { readonly [name: string]: string };
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The API version to answer in, e.g. `1.44`; within what the server offers. */
  readonly version: string;
  /** Aborts when the client has left, or the server stops. */
  readonly signal: AbortSignal;
  /** The body, unread. Tells a client that waits with it (`Expect: 100-continue`) to go on. */
  body(): Readable;
  /** For passing a request on as it is. Its body must be taken through `body()` first where there may be one. */
  readonly request: IncomingMessage;
  /** For passing an answer on as it is; who writes to it returns `SENT`. */
  readonly response: ServerResponse;
  /** Set on routes with `hijack` when the client asked for an upgrade. */
  readonly upgrade: Upgrade | undefined;
  /** The right to decide, on routes of the primary; absent where this manager is the only one. */
  readonly mandate?: Mandate;
}
