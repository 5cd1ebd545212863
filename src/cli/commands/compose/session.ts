import { BadInputError, type Clock, type Random, systemClock, systemRandom } from '../../../base/index.ts';
import { Docker } from '../../../compose/docker/index.ts';
import { type Separator, versionLabel } from '../../../compose/identity/index.ts';
import { type LoadedProject, type LoadOptions, loadProject, NoComposeFileError } from '../../../compose/load/index.ts';
import type { Project } from '../../../compose/model/index.ts';
import { createProgress, type Progress } from '../../../compose/progress/index.ts';
import { Engine } from '../../../engine/index.ts';
import { version } from '../../version.ts';
import { endpointOptions } from './endpoint.ts';
import { colourOf, type GlobalFlags, parallelOf, separatorOf } from './globals.ts';
import { readStdin } from './stdin.ts';
import { warningLine } from './warning.ts';

export type Env = { readonly [name: string]: string | undefined };

/** The project a command is about. `project` is absent when no file is at hand and only labels tell what belongs to it. */
export interface NamedProject {
  readonly name: string;
  readonly project: Project | undefined;
  /** What interpolation saw; values of configs and secrets come from here. */
  readonly environment: ReadonlyMap<string, string>;
}

/** What every subcommand works with. Owns the connection to the endpoint. */
export class Session implements AsyncDisposable {
  readonly flags: GlobalFlags;
  readonly env: Env;
  readonly signal: AbortSignal;
  readonly clock: Clock = systemClock;
  readonly random: Random = systemRandom;
  readonly separator: Separator;
  readonly parallel: number | undefined;
  /** Value of the version label on what we create. */
  readonly versionLabel: string;
  #docker: Docker | undefined;
  #progress: Progress | undefined;

  /** @param signal aborts what the command waits for, e.g. at Ctrl-C */
  constructor(flags: GlobalFlags, env: Env, signal: AbortSignal) {
    this.flags = flags;
    this.env = env;
    this.signal = signal;
    this.separator = separatorOf(flags, env);
    this.parallel = parallelOf(flags, env);
    this.versionLabel = versionLabel(version());
  }

  /** The endpoint; connected to at first use, so that commands on files alone need none. */
  get docker(): Docker {
    this.#docker ??= new Docker(new Engine(endpointOptions(this.flags, this.env)));
    return this.#docker;
  }

  get dryRun(): boolean {
    return this.flags.dryRun === true;
  }

  /** Whether lines of stdout are coloured. */
  get colour(): boolean {
    return colourOf(this.flags, this.env, process.stdout.isTTY === true);
  }

  /** Starts showing progress on stderr; the caller disposes it. Warnings go through it meanwhile. */
  progress(quiet = false): Progress {
    const { stderr } = process;
    const isTty = stderr.isTTY === true;
    const terminal = {
      write: (text: string) => void stderr.write(text),
      get columns() {
        return stderr.columns ?? 80;
      },
      get rows() {
        return stderr.rows ?? 24;
      },
    };
    const colour = colourOf(this.flags, this.env, isTty);
    const asked = quiet ? 'quiet' : (this.flags.progress ?? this.env['COMPOSE_PROGRESS'] ?? 'auto');
    // Without cursor movement the block form cannot be drawn.
    const mode = asked === 'auto' && this.flags.ansi === 'never' ? 'plain' : asked;
    const progress = createProgress(terminal, { mode, isTty, colour }, this.clock);
    const end = async (): Promise<void> => {
      this.#progress = undefined;
      await progress[Symbol.asyncDispose]();
    };
    this.#progress = progress;
    return { event: (e) => progress.event(e), message: (text) => progress.message(text), [Symbol.asyncDispose]: end };
  }

  warn(text: string): void {
    const line = warningLine(text, process.stderr.isTTY === true, this.clock.nowMs());
    if (this.#progress === undefined) process.stderr.write(`${line}\n`);
    else this.#progress.message(line);
  }

  /**
   * Reads the Compose files.
   * @param services named on the command line: activated whatever their profiles
   * @throws ComposeFileError when they are wrong, NoComposeFileError when there are none
   */
  load(services: readonly string[] = []): Promise<LoadedProject> {
    return loadProject(this.loadOptions(services));
  }

  /** What the Compose files are read with; `loadMerged` and `listVariables` take the same. */
  loadOptions(services: readonly string[] = []): LoadOptions {
    const { file, projectName, projectDirectory, profile, envFile, strict } = this.flags;
    return {
      files: file,
      ...(projectName === undefined ? {} : { projectName }),
      ...(projectDirectory === undefined ? {} : { projectDirectory }),
      envFiles: envFile,
      profiles: profile,
      services,
      env: this.env,
      cwd: process.cwd(),
      stdin: readStdin,
      onWarning: (text) => this.warn(text),
      strict: strict === true,
    };
  }

  /** The project of the files, or, where there are none, the one named by `-p` or COMPOSE_PROJECT_NAME. */
  async find(services: readonly string[] = []): Promise<NamedProject> {
    try {
      const { project, environment } = await this.load(services);
      return { name: project.name, project, environment };
    } catch (error) {
      const name = this.flags.projectName ?? this.env['COMPOSE_PROJECT_NAME'];
      if (!(error instanceof NoComposeFileError) || name === undefined || name === '') throw error;
      if (!/^[a-z0-9][a-z0-9_-]*$/.test(name)) throw invalidName(name, error);
      return { name, project: undefined, environment: new Map() };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#docker?.engine[Symbol.asyncDispose]();
  }
}

function invalidName(name: string, cause: unknown): BadInputError {
  const rule = 'must consist only of lowercase alphanumeric characters, hyphens, and underscores as well as start with a letter or number';
  return new BadInputError(`invalid project name ${JSON.stringify(name)}: ${rule}`, { cause });
}
