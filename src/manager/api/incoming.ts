import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Upgrade } from './call.ts';

/** A request on a listener. */
export interface Incoming {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly upgrade: Upgrade | undefined;
  /** Whether it came over TCP, where web pages can reach it. */
  readonly tcp: boolean;
}
