import { Engine, type EngineOptions, parseEngineEndpoint } from '../../engine/index.ts';

/** The way to the primary for calls that are passed on: a manager speaks the same API as an engine. */
export class PrimaryLink {
  readonly address: string;
  readonly engine: Engine;
  readonly #displaced = new AbortController();

  /** @throws BadInputError when the address cannot be dialled */
  constructor(address: string, options: Omit<EngineOptions, 'endpoint'>) {
    this.address = address;
    this.engine = new Engine({ ...options, endpoint: parseEngineEndpoint(address) });
  }

  /** Aborts when another manager is primary: what runs over this link is to end. */
  get displaced(): AbortSignal {
    return this.#displaced.signal;
  }

  /** Ends what runs over it. */
  async close(): Promise<void> {
    this.#displaced.abort();
    await this.engine[Symbol.asyncDispose]();
  }
}
