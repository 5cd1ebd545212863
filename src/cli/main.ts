import { Command, CommanderError } from 'commander';
import { errorText, SchwarmError } from '../base/index.ts';
import { commands } from './commands.ts';
import { version } from './version.ts';

// `schwarm … | head` closes our output early: that ends the command, it is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await main(process.argv.slice(2));

/** Runs one command line; returns the exit code. Only the files of the named command are loaded. */
async function main(args: readonly string[]): Promise<number> {
  try {
    await (await program(args)).parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    process.stderr.write(`schwarm: ${errorText(error)}\n`);
    if (!(error instanceof SchwarmError) && process.env['SCHWARM_DEBUG'] !== undefined) console.error(error);
    return 1;
  }
}

async function program(args: readonly string[]): Promise<Command> {
  const root = new Command('schwarm')
    .description('Many Docker engines as one Docker host, and Compose applications across them.')
    .version(version(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .enablePositionalOptions()
    .exitOverride()
    .addHelpText(
      'after',
      `
Examples:
  schwarm manage nodes://10.0.0.[1:3]:2375             serve three engines as one on 127.0.0.1:2375
  DOCKER_HOST=tcp://127.0.0.1:2375 docker ps           any Docker client then talks to all of them
  schwarm compose -H tcp://127.0.0.1:2375 up -d        run a Compose application across them
  schwarm lab up                                       no engines at hand: start three here, in network namespaces`,
    );
  const first = args.find((a) => !a.startsWith('-'));
  for (const entry of commands) {
    const named = first === entry.name || first === entry.alias;
    const child = named ? await entry.load() : new Command(entry.name).summary(entry.summary);
    root.addCommand(child.exitOverride(), { hidden: entry.hidden ?? false });
  }
  return root;
}
