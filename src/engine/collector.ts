import { type CallName, EngineProtocolError } from './errors.ts';

/** Gathers a body of bounded size. */
export class Collector {
  readonly #maxBytes: number;
  readonly #call: CallName;
  readonly #chunks: Buffer[] = [];
  #size = 0;

  constructor(call: CallName, maxBytes: number) {
    this.#call = call;
    this.#maxBytes = maxBytes;
  }

  /** @throws EngineProtocolError when the body grows past its bound */
  add(chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#maxBytes) {
      const { address, method, path } = this.#call;
      throw new EngineProtocolError(`engine ${address} answered ${method} ${path} with more than ${this.#maxBytes} bytes`);
    }
    this.#chunks.push(chunk);
  }

  body(): Buffer {
    return this.#chunks.length === 1 && this.#chunks[0] !== undefined ? this.#chunks[0] : Buffer.concat(this.#chunks);
  }
}
