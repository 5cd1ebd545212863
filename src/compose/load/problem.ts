import { SchwarmError } from '../../base/index.ts';

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
