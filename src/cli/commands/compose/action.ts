import { plainText } from '../../../compose/run/index.ts';
import { untilSignalled } from '../../signals.ts';
import type { DockerCommand } from './docker-command.ts';
import type { GlobalFlags } from './globals.ts';
import { Session } from './session.ts';

/** What a subcommand does; the number is the process's exit code. */
export type Run<Flags> = (session: Session, flags: Flags, args: readonly string[]) => Promise<number>;

const INTERRUPTED = 130;

/**
 * Makes `run` the action of a subcommand: opens the session, prints a failure as the last line on stderr, sets the exit code.
 * @param ownSignals the command deals with Ctrl-C itself and gets a session whose signal never aborts
 */
export function setAction<Flags>(command: DockerCommand, run: Run<Flags>, ownSignals = false): DockerCommand {
  command.action(async () => {
    process.stdout.on('error', leaveOnClosedPipe);
    const signal = ownSignals ? new AbortController().signal : untilSignalled();
    process.exitCode = await outcome(command, run, signal);
  });
  return command;
}

async function outcome<Flags>(command: DockerCommand, run: Run<Flags>, signal: AbortSignal): Promise<number> {
  try {
    const global = (command.parent ?? command).opts<GlobalFlags & { [key: string]: unknown }>();
    const flags: GlobalFlags = command.opts()['dryRun'] === true ? { ...global, dryRun: true } : global;
    await using session = new Session(flags, process.env, signal);
    return await run(session, command.opts<Flags & { [key: string]: unknown }>(), command.args);
  } catch (error) {
    // Whatever the interrupted work failed with, the interrupt is why.
    if (signal.aborted) return INTERRUPTED;
    process.stderr.write(`${plainText(error)}\n`);
    if (process.env['SCHWARM_DEBUG'] !== undefined) console.error(error);
    return 1;
  }
}

/** `schwarm compose logs | head`: the reader has seen enough. */
function leaveOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
}
