import { SchwarmError } from '../base/index.ts';

/** Which call failed; without query string, which may hold secrets. */
export interface CallName {
  /** The engine's address as `formatEndpoint` writes it. */
  readonly address: string;
  readonly method: string;
  readonly path: string;
}

/** The engine answered with a status of 400 or more. */
export class EngineHttpError extends SchwarmError {
  override readonly code = 'engine_http';
  /** The engine's status, unchanged. */
  override readonly status: number;
  /** The engine's text, unchanged: `message` of its JSON, or the whole body. Clients match on it. */
  readonly engineMessage: string;
  readonly address: string;

  constructor(call: CallName, status: number, engineMessage: string) {
    super(`engine ${call.address} answered ${status} to ${call.method} ${call.path}: ${engineMessage}`);
    this.status = status;
    this.engineMessage = engineMessage;
    this.address = call.address;
  }
}

/** No connection, or one that broke before the answer was complete. */
export class EngineUnreachableError extends SchwarmError {
  override readonly code = 'engine_unreachable';
  /** 503 when nothing was sent, 502 when the engine broke off. */
  override readonly status: number;
  /** `false`: surely nothing reached the engine, the call can be made again. */
  readonly sent: boolean;
  readonly address: string;
  /** Name of the cause as the system gives it, e.g. `ECONNREFUSED`; empty when there is none. */
  readonly reason: string;

  constructor(call: CallName, reason: string, why: string, sent: boolean, cause?: unknown) {
    super(unreachableText(call, why, sent), { cause });
    this.status = sent ? 502 : 503;
    this.sent = sent;
    this.address = call.address;
    this.reason = reason;
  }
}

/** The engine did not answer within the call's deadline. */
export class EngineTimeoutError extends SchwarmError {
  override readonly code = 'engine_timeout';
  /** 504; 503 for a write that may have been applied. */
  override readonly status: number;
  /** `false`: surely nothing reached the engine, the call can be made again. */
  readonly sent: boolean;
  readonly address: string;

  constructor(call: CallName, deadlineMs: number, sent: boolean) {
    super(`engine ${call.address} did not answer ${call.method} ${call.path} within ${deadlineMs} ms${effect(call, sent)}`);
    this.status = sent && !isRead(call.method) ? 503 : 504;
    this.sent = sent;
    this.address = call.address;
  }
}

/** What came back is not what an engine sends: broken HTTP, JSON or framing, or more bytes than the call allows. */
export class EngineProtocolError extends SchwarmError {
  override readonly code = 'engine_protocol';
  override readonly status = 502;
}

/** Whether a method changes nothing, so that its call can be repeated. */
export function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

function unreachableText(call: CallName, why: string, sent: boolean): string {
  if (!sent) return `engine ${call.address} is not reachable: ${why}; check that it runs and listens there`;
  return `engine ${call.address} broke off ${call.method} ${call.path}: ${why}${effect(call, sent)}`;
}

function effect(call: CallName, sent: boolean): string {
  if (!sent) return '; the call was not sent';
  return isRead(call.method) ? '' : '; the call may have been applied';
}
