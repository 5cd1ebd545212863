import type { ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { Collector } from './collector.ts';
import { engineMessage, errorBody, isJson, MAX_ERROR_BYTES } from './error-body.ts';
import type { CallName } from './errors.ts';
import type { RawAnswerHead } from './exchange.ts';
import type { BodyChange, ForwardTarget } from './forward-target.ts';
import { changeHeaders, type RawHeaders, withoutHopByHop } from './raw-headers.ts';

/** Where an engine's answer goes on its way to the client. */
export interface AnswerSink {
  /** Whether more may come now; else `onDrain` tells when. */
  write(chunk: Buffer): boolean;
  end(): Promise<void>;
  /** Ends the answer with these words in place of what the engine owes; `false` when it cannot be ended properly. */
  endWith(words: string): boolean;
  /** The client left, or the engine broke off. */
  destroy(): void;
}

/** Tells the sink's owner that it may write again, or that a change of the body failed. */
export interface SinkEvents {
  onDrain(): void;
  onFail(error: unknown): void;
}

type MapChange = Extract<BodyChange, { readonly maxBodyBytes: number }>;

/** Begins the client's answer: at once, or, where the whole body is changed, when that is there. */
export function answerSink(
  response: ServerResponse,
  head: RawAnswerHead,
  target: ForwardTarget,
  call: CallName,
  events: SinkEvents,
): AnswerSink {
  const bodiless = call.method === 'HEAD' || head.status === 204 || head.status === 304;
  const change = bodiless ? undefined : (target.transform?.(head) ?? plainErrorChange(head));
  const type = change === TO_JSON_ERROR ? { 'Content-Type': 'application/json' } : {};
  const passed = withoutHopByHop(head.rawHeaders, change === undefined ? [] : ['content-length']);
  const headers = changeHeaders(passed, { ...type, ...target.responseHeaders?.(head) });
  if (change !== undefined && 'map' in change) return new MapSink(response, head.status, headers, change, call);
  if (bodiless && target.beforeEmpty !== undefined) {
    const { beforeEmpty } = target;
    return new EmptySink(response, head.status, headers, () => beforeEmpty(head));
  }
  response.writeHead(head.status, headers);
  return new StreamSink(response, change?.stream, events);
}

/** Clients read `message` of an error; engines send some errors as plain text. */
const TO_JSON_ERROR: MapChange = { map: (body) => errorBody(engineMessage(body)), maxBodyBytes: MAX_ERROR_BYTES };

function plainErrorChange(head: RawAnswerHead): BodyChange | undefined {
  return head.status >= 400 && !isJson(head.headers) ? TO_JSON_ERROR : undefined;
}

class StreamSink implements AnswerSink {
  readonly #response: ServerResponse;
  readonly #first: Writable;
  readonly #events: SinkEvents;
  #written = false;

  constructor(
    response: ServerResponse,
    change: Extract<BodyChange, { readonly stream: unknown }>['stream'] | undefined,
    events: SinkEvents,
  ) {
    this.#response = response;
    this.#events = events;
    this.#first = change ?? response;
    change?.on('error', (error) => events.onFail(error)).pipe(response);
    // `wait`, `events` and `logs` have their head long before their body, and clients act on the head. A body that is
    // there already goes out in the same packet.
    process.nextTick(() => {
      if (!this.#written || change !== undefined) response.flushHeaders();
    });
  }

  write(chunk: Buffer): boolean {
    this.#written = true;
    const more = this.#first.write(chunk);
    if (!more) this.#first.once('drain', () => this.#events.onDrain());
    return more;
  }

  end(): Promise<void> {
    this.#written = true;
    this.#first.end();
    return Promise.resolve();
  }

  endWith(words: string): boolean {
    if (!this.#response.chunkedEncoding) return false;
    this.#first.end(words);
    return true;
  }

  destroy(): void {
    if (this.#first !== this.#response) this.#first.destroy();
    this.#response.destroy();
  }
}

class MapSink implements AnswerSink {
  readonly #response: ServerResponse;
  readonly #status: number;
  readonly #headers: RawHeaders;
  readonly #change: MapChange;
  readonly #collector: Collector;

  constructor(response: ServerResponse, status: number, headers: RawHeaders, change: MapChange, call: CallName) {
    this.#response = response;
    this.#status = status;
    this.#headers = headers;
    this.#change = change;
    this.#collector = new Collector(call, change.maxBodyBytes);
  }

  write(chunk: Buffer): boolean {
    this.#collector.add(chunk);
    return true;
  }

  async end(): Promise<void> {
    const body = await this.#change.map(this.#collector.body());
    if (this.#response.destroyed) return;
    this.#response.writeHead(this.#status, changeHeaders(this.#headers, { 'Content-Length': String(body.length) }));
    this.#response.end(body);
  }

  endWith(): boolean {
    return false;
  }

  destroy(): void {
    this.#response.destroy();
  }
}

/** An answer that is a head only, kept back for a while. */
class EmptySink implements AnswerSink {
  readonly #response: ServerResponse;
  readonly #status: number;
  readonly #headers: RawHeaders;
  readonly #before: () => Promise<void>;

  constructor(response: ServerResponse, status: number, headers: RawHeaders, before: () => Promise<void>) {
    this.#response = response;
    this.#status = status;
    this.#headers = headers;
    this.#before = before;
  }

  write(): boolean {
    return true;
  }

  async end(): Promise<void> {
    await this.#before();
    if (this.#response.destroyed) return;
    this.#response.writeHead(this.#status, [...this.#headers]);
    this.#response.end();
  }

  endWith(): boolean {
    return false;
  }

  destroy(): void {
    this.#response.destroy();
  }
}
