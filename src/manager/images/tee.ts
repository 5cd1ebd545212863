import { PassThrough, type Readable } from 'node:stream';
import type { Clock } from '../../base/index.ts';
import { StalledError } from './errors.ts';

const BUFFER_BYTES = 256 * 1024;

export interface TeeOptions {
  readonly clock: Clock;
  /** Longest time one branch may keep all others waiting. */
  readonly stallMs: number;
}

/**
 * Copies one stream to several readers at the pace of the slowest; never more than a small buffer a branch is held.
 *
 * A branch whose reader stalls or destroys it is dropped, the others go on. The source is never destroyed: when it is a
 * client's request, its answer still has to be written.
 */
export class Tee {
  readonly #source: Readable;
  readonly #options: TeeOptions;
  readonly #branches: readonly PassThrough[];
  /** One stream a reader; ends with the source. Its reader consumes or destroys it. */
  readonly branches: readonly Readable[];

  constructor(source: Readable, count: number, options: TeeOptions) {
    this.#source = source;
    this.#options = options;
    this.#branches = Array.from({ length: count }, () => new PassThrough({ highWaterMark: BUFFER_BYTES }));
    this.branches = this.#branches;
    // Whoever reads the branch learns of the error too; without a listener it would end the process.
    for (const branch of this.#branches) branch.on('error', () => undefined);
  }

  /**
   * Copies until the source ends or nobody reads any more.
   * @returns whether the whole source was copied to at least one reader
   * @throws what the source or the signal fails with; the branches fail with the same
   */
  async run(signal: AbortSignal): Promise<boolean> {
    const { promise: left, reject } = Promise.withResolvers<never>();
    const leave = (): void => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    try {
      // The source may keep silent for ever: an abort does not wait for its next chunk.
      return await Promise.race([left, this.#copy()]);
    } catch (error) {
      this.#fail(error);
      throw error;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  async #copy(): Promise<boolean> {
    for await (const chunk of this.#source.iterator({ destroyOnReturn: false })) {
      await this.#write(chunk);
      if (this.#live().length === 0) return false;
    }
    for (const branch of this.#live()) branch.end();
    return this.#live().length > 0;
  }

  #fail(error: unknown): void {
    for (const branch of this.#live()) branch.destroy(error instanceof Error ? error : new Error(String(error)));
  }

  #live(): readonly PassThrough[] {
    return this.#branches.filter((branch) => !branch.destroyed);
  }

  async #write(chunk: Uint8Array): Promise<void> {
    const full = this.#live().filter((branch) => !branch.write(chunk));
    await Promise.all(full.map((branch) => this.#drain(branch)));
  }

  async #drain(branch: PassThrough): Promise<void> {
    if (branch.destroyed) return;
    const done = new AbortController();
    const { promise: ready, resolve } = Promise.withResolvers<'ready'>();
    const go = (): void => resolve('ready');
    branch.once('drain', go).once('close', go);
    const { clock, stallMs } = this.#options;
    const stalled = clock.sleep(stallMs, done.signal).then(() => 'stalled' as const, go);
    if ((await Promise.race([ready, stalled])) === 'stalled') branch.destroy(new StalledError(stallMs));
    done.abort();
    branch.off('drain', go).off('close', go);
  }
}
