import { DockerCommand } from './compose/docker-command.ts';
import { addGlobalFlags } from './compose/globals.ts';

/** Subcommands in the order of the help page. */
const SUBCOMMANDS: readonly (readonly [name: string, load: () => Promise<{ command(): DockerCommand }>])[] = [
  ['up', () => import('./compose/up.ts')],
  ['down', () => import('./compose/down.ts')],
  ['ps', () => import('./compose/ps.ts')],
  ['logs', () => import('./compose/logs.ts')],
  ['exec', () => import('./compose/exec.ts')],
  ['run', () => import('./compose/run.ts')],
  ['scale', () => import('./compose/scale.ts')],
  ['config', () => import('./compose/config.ts')],
  ['create', () => import('./compose/create.ts')],
  ['start', () => import('./compose/start.ts')],
  ['stop', () => import('./compose/stop.ts')],
  ['restart', () => import('./compose/restart.ts')],
  ['kill', () => import('./compose/kill.ts')],
  ['rm', () => import('./compose/rm.ts')],
  ['pause', () => import('./compose/pause.ts')],
  ['unpause', () => import('./compose/unpause.ts')],
  ['wait', () => import('./compose/wait.ts')],
  ['pull', () => import('./compose/pull.ts')],
  ['images', () => import('./compose/images.ts')],
  ['port', () => import('./compose/port.ts')],
  ['top', () => import('./compose/top.ts')],
  ['cp', () => import('./compose/cp.ts')],
  ['events', () => import('./compose/events.ts')],
  ['ls', () => import('./compose/ls.ts')],
  ['version', () => import('./compose/version.ts')],
];

/** `schwarm compose`: runs Compose applications on one engine or on a fleet. */
export async function command(): Promise<DockerCommand> {
  const compose = addGlobalFlags(new DockerCommand('compose'))
    .summary('run Compose applications across the engines')
    .description(
      'Runs Compose applications, on one Docker engine or on many behind a manager. Projects are interchangeable with Docker Compose.',
    )
    .enablePositionalOptions()
    .flagsEndAtOperand()
    .addHelpText(
      'after',
      `
Examples:
  schwarm compose up -d                                   start the application of this folder
  schwarm compose -H tcp://127.0.0.1:2375 up -d           on the fleet behind a manager
  schwarm compose --dry-run up                            what would be done, and why
  schwarm compose -f app.yaml -f prod.yaml ps             two files, the second over the first
  schwarm compose down -v                                 remove it all, data included`,
    );
  for (const [, load] of needed(process.argv)) compose.addCommand(withDryRun((await load()).command()));
  return compose;
}

/** The one global flag that users also write after the subcommand. */
function withDryRun(command: DockerCommand): DockerCommand {
  command.option('--dry-run', 'print what would be done, and why; change nothing');
  return command;
}

/** Loading all subcommands takes as long as most of them run: where the line names some, the others are left out. */
function needed(line: readonly string[]): typeof SUBCOMMANDS {
  const named = SUBCOMMANDS.filter(([name]) => line.includes(name));
  return named.length > 0 && !line.includes('help') ? named : SUBCOMMANDS;
}
