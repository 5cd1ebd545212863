import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type CommandOptions, type CommandOutcome, outcome } from './command.ts';

const schwarm = join(dirname(dirname(import.meta.dirname)), 'bin/schwarm');

/** A folder with a Compose file, and what is run in it against one endpoint. Disposing it takes the project down. */
export interface ComposeProject extends AsyncDisposable {
  readonly folder: string;
  readonly name: string;
  /** Writes the Compose file anew, or another file. */
  write(text: string, file?: string): void;
  /** `schwarm compose ARGS`, whatever it ends with. */
  compose(args: readonly string[], options?: CommandOptions): Promise<CommandOutcome>;
  /** The same; must end with 0. @returns its standard output */
  ok(args: readonly string[], options?: CommandOptions): Promise<string>;
  /** Starts it and leaves it running; for signals and streams. */
  start(args: readonly string[]): RunningCompose;
  /** Another program with the same folder and endpoint. */
  other(program: string, args: readonly string[], options?: CommandOptions): Promise<CommandOutcome>;
}

/** A `schwarm compose` that runs. */
export interface RunningCompose {
  readonly process: ChildProcess;
  /** Everything it has written so far, stdout and stderr. */
  readonly stdout: string;
  readonly stderr: string;
  /** Its exit code, once it ends. */
  readonly ended: Promise<number | null>;
}

/** @param host `tcp://…` of the endpoint; @param name of the folder and so of the project */
export function composeProject(host: string, name: string, text: string): ComposeProject {
  const parent = mkdtempSync(join(tmpdir(), 'schwarm-compose-'));
  const folder = join(parent, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'compose.yaml'), text);
  const env = { DOCKER_HOST: host, DOCKER_CONFIG: parent, NO_COLOR: '1', COMPOSE_PROGRESS: 'plain' };
  const run = (program: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandOutcome> =>
    outcome(program, args, { cwd: folder, ...options, env: { ...env, ...options.env } });
  const project: ComposeProject = {
    folder,
    name,
    write: (content, file = 'compose.yaml') => writeFileSync(join(folder, file), content),
    compose: (args, options) => run(schwarm, ['compose', ...args], options),
    ok: async (args, options) => {
      const { code, stdout, stderr } = await project.compose(args, options);
      if (code !== 0) throw new Error(`schwarm compose ${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`);
      return stdout;
    },
    start: (args) => running(spawn(schwarm, ['compose', ...args], { cwd: folder, env: { ...process.env, ...env }, stdio: 'pipe' })),
    other: run,
    [Symbol.asyncDispose]: async () => {
      await run(schwarm, ['compose', '-p', name, 'down', '-v', '-t', '0', '--remove-orphans']);
      rmSync(parent, { recursive: true, force: true });
    },
  };
  return project;
}

function running(child: ChildProcess): RunningCompose {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  child.stdin?.end();
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return {
    process: child,
    get stdout() {
      return said.stdout;
    },
    get stderr() {
      return said.stderr;
    },
    ended,
  };
}
