import { AnswerBody } from './answer-body.ts';
import type { EngineCall, EngineStream } from './call.ts';
import { Collector } from './collector.ts';
import { Deadline } from './deadline.ts';
import type { EngineIo } from './engine-io.ts';
import { engineMessage, MAX_ERROR_BYTES } from './error-body.ts';
import { type CallName, EngineHttpError } from './errors.ts';
import { Exchange, type ExchangeListener, type RawAnswerHead } from './exchange.ts';
import { callName, ownRequest } from './own-request.ts';

/** Makes a call and resolves at the head of its answer; the body flows. */
export async function openCall(io: EngineIo, call: EngineCall, version: string | undefined, signal?: AbortSignal): Promise<EngineStream> {
  using deadline = new Deadline(call.deadlineMs === undefined ? io.callTimeoutMs : call.deadlineMs);
  return await new Promise<EngineStream>((resolve, reject) => {
    const opening = new Opening(callName(io, call), resolve, reject);
    opening.run(new Exchange(ownRequest(io, call, version, io.pools.streams, deadline), opening, signal));
  });
}

class Opening implements ExchangeListener {
  readonly #call: CallName;
  readonly #resolve: (stream: EngineStream) => void;
  readonly #reject: (error: unknown) => void;
  #exchange: Exchange | undefined;
  #body: AnswerBody | undefined;
  #refusal: { readonly status: number; readonly text: Collector } | undefined;

  constructor(call: CallName, resolve: (stream: EngineStream) => void, reject: (error: unknown) => void) {
    this.#call = call;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  run(exchange: Exchange): void {
    this.#exchange = exchange;
    exchange.start();
  }

  onHead(head: RawAnswerHead): void {
    if (this.#exchange === undefined) return;
    if (head.status >= 400) {
      this.#refusal = { status: head.status, text: new Collector(this.#call, MAX_ERROR_BYTES) };
      return;
    }
    this.#body = new AnswerBody(this.#exchange);
    this.#resolve({ status: head.status, headers: head.headers, body: this.#body });
  }

  onData(chunk: Buffer): void {
    this.#body?.feed(chunk);
    try {
      this.#refusal?.text.add(chunk);
    } catch (error) {
      this.#exchange?.abort(error);
    }
  }

  onEnd(): void {
    this.#body?.finish();
    if (this.#refusal !== undefined) {
      this.#reject(new EngineHttpError(this.#call, this.#refusal.status, engineMessage(this.#refusal.text.body())));
    }
  }

  onError(error: unknown): void {
    this.#body?.destroy(error instanceof Error ? error : new Error(String(error)));
    this.#reject(error);
  }
}
