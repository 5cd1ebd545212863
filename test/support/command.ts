import { spawn } from 'node:child_process';

export interface CommandOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly env?: { readonly [name: string]: string };
  readonly cwd?: string;
  /** Sent to standard input, which is then closed. Absent: standard input is empty. */
  readonly input?: string | Uint8Array;
  /** Killed after this time, which fails the test. Default 120 000. */
  readonly timeoutMs?: number;
}

/** Runs a program to its end and returns what it said. */
export async function outcome(program: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandOutcome> {
  const child = spawn(program, [...args], { env: { ...process.env, ...options.env }, cwd: options.cwd, stdio: 'pipe' });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 120_000);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('close', (status, signal) => {
      if (signal === 'SIGKILL')
        reject(new Error(`${program} ${args.join(' ')} was killed after ${options.timeoutMs ?? 120_000} ms\n${stdout}\n${stderr}`));
      else resolve(status);
    });
    child.once('error', reject);
  });
  clearTimeout(timer);
  return { code, stdout, stderr };
}

/**
 * Runs a program that must succeed, and returns its standard output without the last line end.
 * @throws Error with everything it said when it ends with another code than 0
 */
export async function output(program: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await outcome(program, args, options);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`);
  return stdout.trimEnd();
}
