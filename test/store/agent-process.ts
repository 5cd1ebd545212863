import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const program = join(import.meta.dirname, '../../bin/schwarm');
const DIES_WITH_US = ['setpriv', '--pdeathsig', 'KILL', '--'];

/** A `schwarm join` in a process of its own, as users run it. */
export interface AgentProcess extends AsyncDisposable {
  /** Everything it logged so far. */
  readonly log: string;
  signal(signal: NodeJS.Signals): void;
  /** Sends a signal and waits for the end. @returns the exit code */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Where an agent runs, and whether it fences. */
export interface AgentPlace {
  /** Command line of a machine of a lab; it ends with this process then. Default: this machine. */
  readonly enter?: readonly string[];
  /** Default: no. Most engines of tests are none. */
  readonly fences?: boolean;
}

/**
 * Starts an agent; it may not have registered yet when this returns.
 * @param discovery a store, or a manager where `args` have a token
 */
export function startAgent(discovery: string, advertise: string, args: readonly string[] = [], place: AgentPlace = {}): AgentProcess {
  const { enter, fences = false } = place;
  const flags = ['--advertise', advertise, '--log-format', 'json', ...(fences ? [] : ['--no-fence'])];
  const [command = program, ...rest] = [
    ...(enter === undefined ? [] : [...enter, ...DIES_WITH_US]),
    ...[program, 'join', ...flags, ...args, discovery],
  ];
  const child = spawn(command, rest, { stdio: ['ignore', 'ignore', 'pipe'] });
  const exit = once(child, 'exit');
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    await exit;
    return child.exitCode;
  };
  return {
    get log() {
      return log;
    },
    signal: (signal) => void child.kill(signal),
    end,
    [Symbol.asyncDispose]: async () => void (await end('SIGKILL')),
  };
}
