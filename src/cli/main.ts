import { CommanderError } from 'commander';
import { errorText, SchwarmError } from '../base/index.ts';
import { program } from './program.ts';

// `schwarm … | head` closes our output early: that ends the command, it is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await main(process.argv.slice(2));

/** Runs one command line; returns the exit code. Only the files of the named command are loaded. */
async function main(args: readonly string[]): Promise<number> {
  const first = args.find((a) => !a.startsWith('-'));
  try {
    const root = await program((entry) => first === entry.name || first === entry.alias);
    await root.parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    process.stderr.write(`schwarm: ${errorText(error)}\n`);
    if (!(error instanceof SchwarmError) && process.env['SCHWARM_DEBUG'] !== undefined) console.error(error);
    return 1;
  }
}
