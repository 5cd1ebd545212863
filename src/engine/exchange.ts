import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Deadline } from './deadline.ts';
import { type CallName, EngineTimeoutError } from './errors.ts';
import { type CallStage, engineFault } from './fault.ts';
import type { AnswerHead } from './forward-target.ts';
import type { RawHeaders } from './raw-headers.ts';

export interface ExchangeRequest {
  readonly pool: Dispatcher;
  readonly call: CallName;
  /** Path with version and query string. */
  readonly target: string;
  readonly headers: RawHeaders;
  /** A stream is destroyed in the end. */
  readonly body: Uint8Array | Readable | null;
  /** Restarted by each part of the body that is sent; the listener's owner disposes it. */
  readonly deadline: Deadline;
}

export interface RawAnswerHead extends AnswerHead {
  readonly rawHeaders: RawHeaders;
}

/** Gets the parts of one answer; exactly one of `onEnd` and `onError` comes last. */
export interface ExchangeListener {
  onHead(head: RawAnswerHead): void;
  onData(chunk: Buffer): void;
  onEnd(): void;
  /** A typed engine error, the reason of an abort, or what the request's own body failed with. */
  onError(error: unknown): void;
}

/** One request and its answer over a pool, with pause, resume and abort at any moment. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: ExchangeRequest;
  readonly #listener: ExchangeListener;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = (): void => this.abort(this.#signal?.reason);
  #controller: Dispatcher.DispatchController | undefined;
  #bodyError: unknown;
  #stage: CallStage = 'unsent';
  #done = false;

  constructor(request: ExchangeRequest, listener: ExchangeListener, signal?: AbortSignal) {
    this.#request = request;
    this.#listener = listener;
    this.#signal = signal;
  }

  start(): void {
    const { pool, call, target, headers, body, deadline } = this.#request;
    deadline.whenOver(() => this.abort(new EngineTimeoutError(call, deadline.ms ?? 0, this.#stage !== 'unsent')));
    this.#signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (this.#signal?.aborted) this.#onAbort();
    if (this.#done) return;
    if (body !== null && 'once' in body) {
      body.once('error', (error) => {
        this.#bodyError ??= error;
      });
    }
    pool.dispatch(
      // Engines keep the rule that HEAD has no body, so its connection can be kept, which the library would not dare.
      { path: target, method: call.method, headers: [...headers], body, ...(call.method === 'HEAD' ? { reset: false } : {}) },
      this,
    );
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    if (!this.#done) this.#controller?.resume();
  }

  /** Ends it; the listener gets `reason`. Also works while the call waits for a connection. Nothing happens after the end. */
  abort(reason: unknown): void {
    if (this.#done) return;
    this.#finish();
    const { body } = this.#request;
    if (body !== null && 'destroy' in body) body.destroy();
    this.#controller?.abort(new Error('aborted'));
    this.#listener.onError(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#done) {
      controller.abort(new Error('aborted'));
      return;
    }
    this.#controller = controller;
    this.#stage = 'sent';
  }

  onBodySent(): void {
    this.#request.deadline.refresh();
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: AnswerHead['headers']): void {
    // 1xx answers other than 101 say nothing to us.
    if (this.#done || status < 200) return;
    this.#stage = 'answering';
    this.#listener.onHead({ status, headers, rawHeaders: rawOf(controller.rawHeaders) });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#done) this.#listener.onData(chunk);
  }

  onResponseEnd(): void {
    if (this.#done) return;
    this.#finish();
    this.#listener.onEnd();
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#done) return;
    this.#finish();
    this.#listener.onError(this.#bodyError ?? engineFault(this.#request.call, error, this.#stage));
  }

  #finish(): void {
    this.#done = true;
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }
}

function rawOf(raw: Dispatcher.DispatchController['rawHeaders']): string[] {
  return Array.isArray(raw) ? raw.map((part) => (typeof part === 'string' ? part : part.toString('latin1'))) : [];
}
