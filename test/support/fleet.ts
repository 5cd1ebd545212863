import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EngineOptions, type EngineVersion, type Lab, startLab, toolPath } from '../../lab/index.ts';
import { type CommandOptions, type CommandOutcome, outcome, output } from './command.ts';
import { type ManagerProcess, startManager } from './manager-process.ts';

/** Real engines, a manager over them in a process of its own, and a real `docker` that talks to it. */
export interface Fleet extends AsyncDisposable {
  readonly lab: Lab;
  /** The manager that runs now. */
  readonly manager: ManagerProcess;
  /** Ends the manager by a signal and starts another on the same port. */
  restartManager(signal: NodeJS.Signals): Promise<void>;
  /** The `docker` CLI against the manager; must succeed. @returns its standard output */
  docker(args: readonly string[], options?: CommandOptions): Promise<string>;
  /** The same, whatever it ends with. */
  tryDocker(args: readonly string[], options?: CommandOptions): Promise<CommandOutcome>;
  /** With a terminal: what it prints, both streams as one, line ends as a terminal has them. */
  terminal(args: readonly string[], options?: CommandOptions): Promise<CommandOutcome>;
  /** The `docker` CLI against one engine, past the manager. */
  engine(name: string, args: readonly string[]): Promise<string>;
  /** Files of the store that the manager keeps records in. */
  recordFiles(): readonly string[];
  /** Removes every container of the fleet. */
  clear(): Promise<void>;
}

export interface FleetOptions {
  /** Of the lab; files that run at the same time need different ones. */
  readonly name: string;
  readonly engines: readonly (EngineVersion | EngineOptions)[];
  readonly cli?: '20.10' | '28.5';
  readonly manage?: readonly string[];
  /** What the manager is told of the engines; default: all of them. */
  readonly discovery?: (lab: Lab) => string;
  /** Environment of the clients, e.g. `DOCKER_TLS_VERIFY`. */
  readonly env?: { readonly [name: string]: string };
}

/** Starts a lab and a manager; an engine given as a version alone is called `n1`, `n2` … */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  await using stack = new AsyncDisposableStack();
  const program = await toolPath(`docker-${options.cli ?? '28.5'}`);
  const engines = options.engines.map((e, i) => (typeof e === 'string' ? { name: `n${i + 1}`, version: e } : e));
  const lab = stack.use(await startLab({ name: options.name, engines }));
  const records = mkdtempSync(join(tmpdir(), 'schwarm-records-'));
  stack.defer(() => rmSync(records, { recursive: true, force: true }));
  const given = options.manage ?? [];
  const manage = given.includes('--store') ? given : ['--store', `embedded://${records}/manager.db`, ...given];
  const discovery = options.discovery?.(lab) ?? lab.discovery();
  let manager = await startManager(discovery, manage);
  stack.defer(async () => await manager[Symbol.asyncDispose]());
  // The clients' own settings and plug-ins must not count, and what they write must not stay.
  const settings = mkdtempSync(join(tmpdir(), 'schwarm-docker-'));
  stack.defer(() => rmSync(settings, { recursive: true, force: true }));
  const env = { DOCKER_HOST: manager.host, DOCKER_CONFIG: settings, ...options.env };
  const owned = stack.move();
  const fleet: Fleet = {
    lab,
    get manager() {
      return manager;
    },
    restartManager: async (signal) => {
      const port = Number(manager.address.split(':')[1]);
      await manager.kill(signal);
      manager = await startManager(discovery, manage, { port });
    },
    docker: (args, more = {}) => output(program, args, { ...more, env: { ...env, ...more.env } }),
    tryDocker: (args, more = {}) => outcome(program, args, { ...more, env: { ...env, ...more.env } }),
    terminal: (args, more = {}) => {
      const command = [program, ...args].map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(' ');
      return outcome('script', ['-qec', command, '/dev/null'], { ...more, env: { ...env, TERM: 'xterm', ...more.env } });
    },
    engine: (name, args) => output(program, args, { env: { ...env, DOCKER_HOST: `tcp://${lab.engine(name).address}` } }),
    recordFiles: () => readdirSync(records).map((file) => join(records, file)),
    clear: async () => {
      const ids = (await fleet.docker(['ps', '-aq', '--no-trunc'])).split('\n').filter(Boolean);
      if (ids.length > 0) await fleet.docker(['rm', '-f', '-v', ...ids]);
    },
    [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
  };
  return fleet;
}
