import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { colourCode, coloured } from './colours.ts';
import { LineSplitter } from './line-splitter.ts';

export type Output = 'stdout' | 'stderr';

export interface PrinterOptions {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly colour: boolean;
  /** Whether lines begin with the container's name. */
  readonly prefix: boolean;
  /** Text to put before each line; for outputs that carry no times of their own. */
  readonly timestamp?: () => string;
}

/** Where the output of one container goes. */
export interface LogSource {
  /** Resolves when the terminal has taken it. */
  write(output: Output, chunk: Uint8Array): Promise<void>;
  /** Prints what came without a line end. */
  end(): Promise<void>;
}

/**
 * Prints the output of many containers line by line, each under its name: `web-1  | text`. Names are padded to the longest one
 * seen so far; a longer one that comes later widens later lines only. Lines of stderr go to stderr.
 */
export class LogPrinter {
  readonly #options: PrinterOptions;
  readonly #colours = new Map<string, string>();
  #width = 0;

  constructor(options: PrinterOptions) {
    this.#options = options;
  }

  /** A source for a container shown as `name`; several sources may share a name and then its colour. */
  source(name: string): LogSource {
    this.#register(name);
    const splitters = { stdout: new LineSplitter(), stderr: new LineSplitter() };
    return {
      write: async (output, chunk) => {
        for (const line of splitters[output].push(chunk)) await this.#print(name, output, line);
      },
      end: async () => {
        for (const output of ['stdout', 'stderr'] as const) {
          const rest = splitters[output].end();
          if (rest !== undefined) await this.#print(name, output, rest);
        }
      },
    };
  }

  /** A line about a container, such as `web-1 exited with code 3`. */
  async status(name: string, text: string): Promise<void> {
    this.#register(name);
    await write(this.#options.stdout, `${this.#paint(name, `${name} ${text}`)}\n`);
  }

  #register(name: string): void {
    if (!this.#colours.has(name)) this.#colours.set(name, colourCode(this.#colours.size));
    this.#width = Math.max(this.#width, name.length);
  }

  async #print(name: string, output: Output, line: string): Promise<void> {
    const { prefix, timestamp } = this.#options;
    const before = prefix ? this.#paint(name, `${name.padEnd(this.#width + 1)} | `) : '';
    const time = timestamp === undefined ? '' : `${timestamp()} `;
    await write(this.#options[output], `${before}${time}${line}\n`);
  }

  #paint(name: string, text: string): string {
    return this.#options.colour ? coloured(text, this.#colours.get(name) ?? '36') : text;
  }
}

async function write(stream: Writable, text: string): Promise<void> {
  if (stream.destroyed) return;
  if (!stream.write(text)) await once(stream, 'drain');
}
