import { numberOf } from '../../../base/index.ts';
import { observeContainers } from '../../../compose/observe/index.ts';
import { setAction } from './action.ts';
import { DockerCommand } from './docker-command.ts';
import { collect } from './globals.ts';
import { parseIndex } from './parse-flags.ts';
import { runningContainer } from './select.ts';
import type { Session } from './session.ts';
import { joinTerminal } from './terminal.ts';

interface ExecFlags {
  readonly detach?: boolean;
  readonly env: readonly string[];
  readonly index?: string;
  readonly noTty?: boolean;
  readonly interactive: boolean;
  readonly privileged?: boolean;
  readonly user?: string;
  readonly workdir?: string;
}

export function command(): DockerCommand {
  const exec = new DockerCommand('exec')
    .summary('run a command in a running container')
    .description("Runs a command in the container of a service with the lowest number; the exit code is the command's.")
    .argument('<service>')
    .argument('<command...>')
    .flagsEndAtOperand()
    .passThroughOptions()
    .option('-d, --detach', 'in the background')
    .option('-e, --env <name=value>', 'a variable for the command; repeatable', collect, [])
    .option('--index <n>', 'in container n')
    .option('-T, --no-tty', 'no terminal, even if standard input is one')
    .option('-i, --interactive', 'pass standard input on (--interactive=false: not)', true)
    .option('--privileged', 'with all rights')
    .option('-u, --user <name>', 'as this user')
    .option('-w, --workdir <path>', 'in this directory')
    .addHelpText(
      'after',
      '\nExamples:\n  schwarm compose exec web sh\n  schwarm compose exec -T db pg_dump app > dump.sql\n  schwarm compose exec --index 2 web hostname',
    );
  return setAction<ExecFlags>(exec, run);
}

async function run(session: Session, flags: ExecFlags, args: readonly string[]): Promise<number> {
  const [service = '', ...words] = args;
  const { docker, signal } = session;
  const named = await session.find();
  const containers = await observeContainers(docker, named.name, signal);
  const container = runningContainer(named, containers, service, parseIndex(flags.index));
  const tty = flags.noTty !== true && flags.detach !== true && process.stdin.isTTY === true;
  const stdin = flags.detach !== true && flags.interactive;
  const id = await docker.createExec(
    container.id,
    {
      Cmd: words,
      Env: flags.env,
      AttachStdin: stdin,
      AttachStdout: flags.detach !== true,
      AttachStderr: flags.detach !== true,
      Tty: tty,
      Privileged: flags.privileged === true,
      User: flags.user,
      WorkingDir: flags.workdir,
    },
    signal,
  );
  if (flags.detach === true) {
    await docker.startExecDetached(id, signal);
    return 0;
  }
  const { socket } = await docker.startExec(id, tty, signal);
  await joinTerminal(socket, { tty, stdin, resize: (size) => docker.resize('exec', id, size, signal) }, signal);
  if (signal.aborted) return 130;
  return numberOf((await docker.inspectExec(id, signal))['ExitCode']) ?? 0;
}
