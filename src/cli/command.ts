import type { Command } from 'commander';

/** One entry of the command line; its file is loaded only when it is asked for. */
export interface CommandEntry {
  readonly name: string;
  /** A short name the original had. */
  readonly alias?: string;
  readonly summary: string;
  /** Hidden entries work but are not listed. */
  readonly hidden?: boolean;
  /** @param whole gives the whole command line, every command loaded */
  load(whole: () => Promise<Command>): Promise<Command>;
}
