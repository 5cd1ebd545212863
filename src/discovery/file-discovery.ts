import { readFile } from 'node:fs/promises';
import { type Clock, errorText, ignoreAbort } from '../base/index.ts';
import { type Discovery, type Membership, sameMembership } from './discovery.ts';
import { FileChanges } from './file-changes.ts';
import { parseFile } from './parse-file.ts';

/** How long changed content must stay the same until it counts: some editors empty a file before they fill it. */
const SETTLE_MS = 100;

/** Engines named in a file that is read again whenever it changes. While it cannot be read the last good list holds. */
export class FileDiscovery implements Discovery {
  readonly #path: string;
  readonly #pollMs: number;
  readonly #clock: Clock;

  constructor(path: string, pollMs: number, clock: Clock) {
    this.#path = path;
    this.#pollMs = pollMs;
    this.#clock = clock;
  }

  async *watch(signal: AbortSignal): AsyncGenerator<Membership> {
    using changes = new FileChanges(this.#path, this.#pollMs, this.#clock);
    let known = this.#membership(await this.#read(), []);
    if (!signal.aborted) yield known;
    while (!signal.aborted) {
      await changes.next(signal);
      const next = await this.#settled(known, signal);
      if (signal.aborted || sameMembership(known, next)) continue;
      known = next;
      yield known;
    }
  }

  /** The membership now; one that differs from what is known is read again until it stays. */
  async #settled(known: Membership, signal: AbortSignal): Promise<Membership> {
    let read = await this.#read();
    while (!signal.aborted && !sameMembership(known, this.#membership(read, known.entries))) {
      await this.#clock.sleep(SETTLE_MS, signal).catch(ignoreAbort);
      const again = await this.#read();
      if (again.text === read.text) break;
      read = again;
    }
    return this.#membership(read, known.entries);
  }

  #membership(read: FileText, lastEntries: readonly string[]): Membership {
    if (!read.ok) return { entries: lastEntries, problems: [`${this.#path} cannot be read: ${read.text}; it is tried again`] };
    const { entries, problems } = parseFile(read.text);
    return { entries, problems: problems.map((problem) => `${this.#path}, ${problem}`) };
  }

  async #read(): Promise<FileText> {
    try {
      return { ok: true, text: await readFile(this.#path, 'utf8') };
    } catch (error) {
      return { ok: false, text: errorText(error) };
    }
  }
}

/** A file's content, or why it cannot be read. */
interface FileText {
  readonly ok: boolean;
  readonly text: string;
}
