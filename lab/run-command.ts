import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { errorText } from '../src/base/index.ts';
import { LabError } from './errors.ts';

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: { readonly [name: string]: string };
  /** Written to the program's standard input, which is empty otherwise. */
  readonly input?: string;
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where programs of the machine are looked for: `sudo` and `su` may leave out the folders of the ones only root uses. */
export function programPath(): string {
  return `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin`;
}

/**
 * Runs a program to its end and returns what it printed, whatever its exit code; 128 for an end by signal.
 * @throws LabError when it cannot be started
 */
export async function tryCommand(
  command: readonly [string, ...string[]],
  options: CommandOptions = {},
  signal?: AbortSignal,
): Promise<CommandResult> {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, PATH: programPath(), ...options.env },
    signal,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let failure: unknown;
  child.on('error', (error) => {
    failure = error; // 'close' follows: an aborted program has ended before this function does
  });
  child.stdin.on('error', () => undefined); // a program that ends early need not read its input
  child.stdin.end(options.input ?? '');
  const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 128)));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  signal?.throwIfAborted();
  if (failure !== undefined) throw new LabError(`cannot run ${program}: ${errorText(failure)}`, { cause: failure });
  return { exitCode, stdout, stderr };
}

/**
 * Runs a program and returns its standard output.
 * @throws LabError with the end of what it printed when it fails
 */
export async function runCommand(
  command: readonly [string, ...string[]],
  options: CommandOptions = {},
  signal?: AbortSignal,
): Promise<string> {
  const { exitCode, stdout, stderr } = await tryCommand(command, options, signal);
  if (exitCode === 0) return stdout;
  const said = (stderr.trim() || stdout.trim()).split('\n').slice(-3).join(' / ');
  throw new LabError(`'${command.join(' ')}' failed with exit code ${exitCode}: ${said}`);
}
