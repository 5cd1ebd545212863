import { Option } from 'commander';

/** `--name`, which every command of the lab takes. */
export function nameOption(): Option {
  return new Option('--name <lab>', 'which lab; several may run side by side').default('lab');
}

/** For options that may be repeated. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Progress goes to stderr, so that stdout holds what a script wants to read. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
