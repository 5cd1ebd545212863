import type { Project } from '../model/index.ts';

/** What to load and where to look. Everything that depends on the process is an argument. */
export interface LoadOptions {
  /** `-f` values in order; `-` is standard input. Empty: `COMPOSE_FILE`, else the default names in `cwd` and its parents. */
  readonly files?: readonly string[];
  /** `-p`. Wins over every other source of the project's name. */
  readonly projectName?: string;
  /** `--project-directory`. Default: the directory of the first file. */
  readonly projectDirectory?: string;
  /** `--env-file` values in order, the later ones winning. Empty: `COMPOSE_ENV_FILES`, else `.env` of the project directory. */
  readonly envFiles?: readonly string[];
  /** `--profile` values; `*` is all. Empty: those of `COMPOSE_PROFILES`. */
  readonly profiles?: readonly string[];
  /**
   * Services named on the command line: activated whatever their profiles, together with all they depend on.
   * The project still holds every other active service; which of them to act on is the command's decision.
   */
  readonly services?: readonly string[];
  /** The environment of the process. */
  readonly env: { readonly [name: string]: string | undefined };
  /** Absolute. */
  readonly cwd: string;
  /** Reads standard input to its end; called at most once, only when a file is `-`. */
  readonly stdin?: () => Promise<string>;
  /** Called once per warning, in order, with a text without trailing line end. */
  readonly onWarning?: (text: string) => void;
  /** Refuse what is only warned about otherwise: hyphen forms of keys. */
  readonly strict?: boolean;
}

/** A loaded project and what it was loaded with. */
export interface LoadedProject {
  readonly project: Project;
  /** The variables that interpolation saw: process over env files. `COMPOSE_*` settings of `.env` are in here too. */
  readonly environment: ReadonlyMap<string, string>;
}
