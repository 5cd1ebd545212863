import type { Variables } from './environment.ts';
import type { SourceFile } from './source-file.ts';

/** Files that are merged in order and share directory and variables: those of the project, or one item of `include`. */
export interface FileSet {
  readonly files: readonly SourceFile[];
  readonly baseDirectory: string;
  readonly environment: Variables;
  /** `false`: variables stay as they are written. */
  readonly substitute: boolean;
  /** Absolute paths of the files whose includes led here, outermost first. */
  readonly includedBy: readonly string[];
}
