import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const program = join(import.meta.dirname, '../../bin/schwarm');

/** A `schwarm join` in a process of its own, as users run it. */
export interface AgentProcess extends AsyncDisposable {
  /** Everything it logged so far. */
  readonly log: string;
  /** Sends a signal and waits for the end. @returns the exit code */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts an agent; it may not have registered yet when this returns. */
export function startAgent(discovery: string, advertise: string, args: readonly string[] = []): AgentProcess {
  const child = spawn(program, ['join', '--advertise', advertise, '--log-format', 'json', ...args, discovery], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
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
    end,
    [Symbol.asyncDispose]: async () => void (await end('SIGKILL')),
  };
}
