import { BadInputError } from '../src/base/index.ts';

/** Exit status of a run that the user ended. */
export const INTERRUPTED = 130;

/** Aborts when the user wants the program to end. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort());
  return stop.signal;
}

/** Whether real engines can be started; says why not, and sets the exit status, where they cannot. */
export function isRoot(what: string): boolean {
  if (process.platform === 'linux' && process.getuid?.() === 0) return true;
  console.error(`${what} starts real Docker engines in network namespaces, so it needs root on Linux: run it with sudo`);
  process.exitCode = 1;
  return false;
}

/** The number after `--NAME`. @throws BadInputError where it is none */
export function numberOption(args: readonly string[], name: string, fallback: number): number {
  const at = args.indexOf(`--${name}`);
  if (at < 0) return fallback;
  const value = Number(args[at + 1]);
  if (!Number.isInteger(value) || value < 1) throw new BadInputError(`--${name} wants a whole number, not ${args[at + 1] ?? 'nothing'}`);
  return value;
}
