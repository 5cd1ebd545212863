import { act, selection } from './act.ts';
import { setAction } from './action.ts';
import { DockerCommand } from './docker-command.ts';
import { confirm } from './stdin.ts';

interface RmFlags {
  readonly force?: boolean;
  readonly stop?: boolean;
  readonly volumes?: boolean;
}

export function command(): DockerCommand {
  const rm = new DockerCommand('rm')
    .summary('remove stopped containers')
    .description('Removes the stopped containers of the named services or of all.')
    .argument('[service...]')
    .option('-f, --force', 'do not ask')
    .option('-s, --stop', 'stop running ones first')
    .option('-v, --volumes', 'their anonymous volumes too')
    .addHelpText('after', '\nExamples:\n  schwarm compose rm -f\n  schwarm compose rm -sfv web');
  return setAction<RmFlags>(rm, async (session, flags, services) => {
    if (flags.stop === true && !session.dryRun) await act(session, 'stop', await selection(session, services, true));
    const chosen = await selection(session, services, true);
    const stopped = chosen.containers.filter((c) => !['running', 'restarting', 'paused'].includes(c.state));
    if (stopped.length === 0) {
      process.stderr.write('No stopped containers\n');
      return 0;
    }
    process.stdout.write(`Going to remove ${stopped.map((c) => c.name).join(', ')}\n`);
    if (flags.force !== true && !session.dryRun && !(await confirm('Are you sure?'))) return 0;
    await act(session, 'remove', { ...chosen, containers: stopped }, { volumes: flags.volumes === true });
    return 0;
  });
}
