import { BadInputError, type Clock } from '../../base/index.ts';
import type { Progress } from './event.ts';
import { jsonProgress } from './json.ts';
import { plainProgress, quietProgress } from './plain.ts';
import { type Terminal, ttyProgress } from './tty.ts';

export interface ProgressOptions {
  /** `auto` is `tty` on a terminal, else `plain`. */
  readonly mode: string;
  readonly isTty: boolean;
  readonly colour: boolean;
}

/**
 * The form of progress a user asked for, drawing on `terminal` (stderr).
 * @throws BadInputError for a mode other than auto, tty, plain, json, quiet
 */
export function createProgress(terminal: Terminal, options: ProgressOptions, clock: Clock): Progress {
  const write = (text: string): void => terminal.write(text);
  switch (options.mode) {
    case 'auto':
    case '':
      return options.isTty ? ttyProgress(terminal, options.colour, clock) : plainProgress(write);
    case 'tty':
      return ttyProgress(terminal, options.colour, clock);
    case 'plain':
      return plainProgress(write);
    case 'json':
      return jsonProgress(write);
    case 'quiet':
      return quietProgress(write);
    default:
      throw new BadInputError(`unsupported --progress value "${options.mode}"`);
  }
}
