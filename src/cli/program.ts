import { Command } from 'commander';
import type { CommandEntry } from './command.ts';
import { commands } from './commands.ts';
import { version } from './version.ts';

/**
 * The whole command line.
 * @param wanted which commands to load; of the others only the name is known
 */
export async function program(wanted: (entry: CommandEntry) => boolean): Promise<Command> {
  const root = new Command('schwarm')
    .description('Many Docker engines as one Docker host, and Compose applications across them.')
    .version(version(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .enablePositionalOptions()
    .exitOverride()
    .showHelpAfterError('(see `schwarm --help`)')
    .addHelpText(
      'after',
      `
Examples:
  schwarm manage nodes://10.0.0.[1:3]:2375             serve three engines as one on 127.0.0.1:2375
  DOCKER_HOST=tcp://127.0.0.1:2375 docker ps           any Docker client then talks to all of them
  schwarm compose -H tcp://127.0.0.1:2375 up -d        run a Compose application across them
  schwarm lab up                                       no engines at hand: start three here, in network namespaces`,
    );
  for (const entry of commands) {
    const child = wanted(entry) ? await entry.load(() => program(() => true)) : new Command(entry.name).summary(entry.summary);
    root.addCommand(withExit(child), { hidden: entry.hidden ?? false });
  }
  return root;
}

/** Commands report wrong use by an exception, so that there is one place that ends the process. */
function withExit(command: Command): Command {
  command.exitOverride();
  for (const child of command.commands) withExit(child);
  return command;
}
