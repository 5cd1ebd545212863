import { SchwarmError } from '../../base/index.ts';
import type { Place } from './tree.ts';

/** One fault in the input: the text users and scripts know, and where it is. */
export interface Problem {
  readonly text: string;
  /** Undefined when it is in no file. */
  readonly at: Place | undefined;
}

/**
 * A Compose file, env file or project name is wrong. `problems` has one text per fault found in the same stage, in the order of
 * the file; the message is all of them, one a line.
 */
export class ComposeFileError extends SchwarmError {
  override readonly status = 400;
  override readonly code: string = 'compose_file';
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join('\n'), options);
    this.problems = problems;
  }
}

/** No Compose file was found; commands that can work from labels alone go on without one. */
export class NoComposeFileError extends ComposeFileError {
  override readonly code = 'no_compose_file';

  constructor() {
    super(['no configuration file provided: not found']);
  }
}

/** The text with ` (FILE:LINE)` behind it. */
function problemText(problem: Problem): string {
  return problem.at === undefined ? problem.text : `${problem.text} (${placeText(problem.at)})`;
}

export function placeText(at: Place): string {
  return `${at.file.shown}:${at.line}`;
}

/** Throws all faults of one stage together; returns when there are none. */
export function throwProblems(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ComposeFileError(problems.map(problemText));
}

/** Shorthand for the one fault that ends a stage at once. */
export function fail(text: string, at?: Place): never {
  throw new ComposeFileError([problemText({ text, at })]);
}
