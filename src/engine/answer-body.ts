import { Readable } from 'node:stream';
import type { Exchange } from './exchange.ts';

/** The body of an answer as a stream; reading sets the pace of the engine, destroying it ends the exchange. */
export class AnswerBody extends Readable {
  readonly #exchange: Exchange;

  constructor(exchange: Exchange) {
    super();
    this.#exchange = exchange;
    // Whoever reads learns of an error; one that comes before anyone reads must not end the process.
    this.on('error', () => undefined);
  }

  /** Takes a part from the engine. */
  feed(chunk: Buffer): void {
    if (!this.push(chunk)) this.#exchange.pause();
  }

  /** The engine's answer is complete. */
  finish(): void {
    this.push(null);
  }

  override _read(): void {
    this.#exchange.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#exchange.abort(error ?? new Error('not wanted any more'));
    callback(error);
  }
}
