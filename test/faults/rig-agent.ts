import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import type { LabEngine } from '../../lab/index.ts';
import type { Settings } from './settings.ts';

const PROGRAM = join(dirname(dirname(import.meta.dirname)), 'bin/schwarm');

/** An agent on a node: it runs in the node's network and reaches the engine by its socket. */
export class RigAgent implements AsyncDisposable {
  readonly #command: readonly [string, ...string[]];
  #child: ChildProcess | undefined;
  #log = '';

  /** Starts it. */
  constructor({ enter, address, socketPath }: LabEngine, storeUrl: string, { agentFlags }: Settings) {
    const flags = ['--advertise', address, '--engine', `unix://${socketPath}`, '--log-format', 'json', '--debug', ...agentFlags];
    this.#command = [...enter, 'setpriv', '--pdeathsig', 'KILL', '--', PROGRAM, 'join', ...flags, storeUrl];
    this.start();
  }

  /** Everything it logged. */
  get log(): string {
    return this.#log;
  }

  /** Starts it unless it runs. */
  start(): void {
    if (this.#runs() !== undefined) return;
    const [program, ...args] = this.#command;
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#log += text;
    });
    child.once('error', (error) => {
      this.#log += `${error.message}\n`;
    });
    this.#child = child;
  }

  /** Sends it a signal; waits for its end where that follows. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    const child = this.#runs();
    if (child === undefined) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill('SIGKILL');
  }

  #runs(): ChildProcess | undefined {
    const child = this.#child;
    return child?.exitCode === null && child.signalCode === null ? child : undefined;
  }
}
