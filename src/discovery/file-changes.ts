import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { anySignal, type Clock, ignoreAbort } from '../base/index.ts';

/**
 * Tells when a file may have changed: at once where the system tells, else after the poll interval.
 *
 * The folder is watched, not the file, so that a file put in place by a rename is seen, and one that is not there yet.
 */
export class FileChanges implements Disposable {
  readonly #path: string;
  readonly #pollMs: number;
  readonly #clock: Clock;
  #watcher: FSWatcher | undefined;
  #changed = false;
  #wake: () => void = () => undefined;

  constructor(path: string, pollMs: number, clock: Clock) {
    this.#path = path;
    this.#pollMs = pollMs;
    this.#clock = clock;
    this.#start();
  }

  /** Resolves when the file may have changed since the last time this resolved, or `signal` aborted. */
  async next(signal: AbortSignal): Promise<void> {
    if (!this.#changed) {
      const told = new AbortController();
      this.#wake = () => told.abort();
      await this.#clock.sleep(this.#pollMs, anySignal(signal, told.signal)).catch(ignoreAbort);
    }
    this.#changed = false;
    if (this.#watcher === undefined) this.#start();
  }

  [Symbol.dispose](): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  #start(): void {
    try {
      const watcher = watch(dirname(this.#path), { persistent: false }, (_event, name) => this.#note(name));
      watcher.on('error', () => this[Symbol.dispose]());
      this.#watcher = watcher;
    } catch {
      // No such folder yet, or the system is out of watches: polling finds the file all the same.
      this.#watcher = undefined;
    }
  }

  /** A name that starts with two dots is how mounted configuration is swapped: a link beside the file changes. */
  #note(name: string | null): void {
    if (name !== null && name !== basename(this.#path) && !name.startsWith('..')) return;
    this.#changed = true;
    this.#wake();
  }
}
