import type { IncomingMessage, ServerResponse } from 'node:http';
import { SchwarmError } from '../base/index.ts';
import { type AnswerSink, answerSink } from './answer-sink.ts';
import { Deadline } from './deadline.ts';
import type { EngineIo } from './engine-io.ts';
import type { CallName } from './errors.ts';
import { Exchange, type ExchangeListener, type RawAnswerHead } from './exchange.ts';
import { forwardedBody, forwardedHeaders, forwardedTarget } from './forward-request.ts';
import type { ForwardResult, ForwardTarget } from './forward-target.ts';
import { callName } from './own-request.ts';

/** Passes a client's request on and the engine's answer back, both as they flow. */
export async function forward(
  io: EngineIo,
  request: IncomingMessage,
  response: ServerResponse,
  target: ForwardTarget,
  version: string | undefined,
  signal: AbortSignal,
): Promise<ForwardResult> {
  const call = callName(io, { method: target.method ?? request.method ?? 'GET', path: target.path });
  using deadline = new Deadline(target.deadlineMs === undefined ? io.callTimeoutMs : target.deadlineMs);
  const relay = new Relay(response, target, call, deadline);
  const exchange = new Exchange(
    {
      pool: target.longLived === false ? io.pools.calls : io.pools.streams,
      call,
      target: forwardedTarget(request, target, version),
      headers: forwardedHeaders(request, target),
      body: forwardedBody(request, target),
      deadline,
    },
    relay,
    signal,
  );
  return await relay.run(exchange);
}

/** Why an exchange ends when the client is gone; nobody is told. */
const CLIENT_LEFT = new Error('the client left');

class Relay implements ExchangeListener {
  readonly #response: ServerResponse;
  readonly #target: ForwardTarget;
  readonly #call: CallName;
  readonly #deadline: Deadline;
  readonly #result = Promise.withResolvers<ForwardResult>();
  #exchange: Exchange | undefined;
  #status: number | undefined;
  #sink: AnswerSink | undefined;
  #error: SchwarmError | undefined;

  constructor(response: ServerResponse, target: ForwardTarget, call: CallName, deadline: Deadline) {
    this.#response = response;
    this.#target = target;
    this.#call = call;
    this.#deadline = deadline;
  }

  run(exchange: Exchange): Promise<ForwardResult> {
    this.#exchange = exchange;
    if (this.#response.destroyed) this.#settle(false);
    else {
      this.#response.once('close', () => this.#onClose());
      exchange.start();
    }
    return this.#result.promise;
  }

  onHead(head: RawAnswerHead): void {
    this.#status = head.status;
    this.#deadline[Symbol.dispose]();
    this.#guard(() => {
      const events = { onDrain: () => this.#exchange?.resume(), onFail: (error: unknown) => this.#fail(error) };
      this.#sink = answerSink(this.#response, head, this.#target, this.#call, events);
    });
  }

  onData(chunk: Buffer): void {
    this.#guard(() => {
      if (this.#sink?.write(chunk) === false) this.#exchange?.pause();
    });
  }

  onEnd(): void {
    this.#sink?.end().catch((error: unknown) => this.#fail(error));
  }

  onError(error: unknown): void {
    if (this.#response.destroyed) this.#settle(false);
    else if (!this.#response.headersSent) this.#result.reject(error);
    else if (error instanceof SchwarmError) this.#breakOff(error);
    else this.#fail(error);
  }

  /** The engine is lost in the middle of its answer. */
  #breakOff(error: SchwarmError): void {
    this.#error = error;
    const words = this.#target.lastWords?.(error);
    if (words === undefined || this.#sink?.endWith(words) !== true) this.#sink?.destroy();
  }

  /** The answer went out, or the client left. */
  #onClose(): void {
    this.#settle(this.#response.writableFinished && this.#error === undefined);
    this.#exchange?.abort(CLIENT_LEFT);
    if (!this.#response.writableFinished) this.#sink?.destroy();
  }

  /** Something on our side went wrong. */
  #fail(error: unknown): void {
    this.#result.reject(error);
    this.#exchange?.abort(CLIENT_LEFT);
    if (this.#response.headersSent) this.#sink?.destroy();
  }

  #guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#fail(error);
    }
  }

  #settle(complete: boolean): void {
    this.#result.resolve({ status: this.#status, complete, ...(this.#error === undefined ? {} : { error: this.#error }) });
  }
}
