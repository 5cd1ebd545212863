import { orphansOf } from '../../../compose/plan/index.ts';
import { act, selection } from './act.ts';
import { setAction } from './action.ts';
import { DockerCommand } from './docker-command.ts';

interface KillFlags {
  readonly signal: string;
  readonly removeOrphans?: boolean;
}

export function command(): DockerCommand {
  const kill = new DockerCommand('kill')
    .summary('send a signal to containers')
    .description('Ends the containers of the named services or of all at once, or sends them another signal.')
    .argument('[service...]')
    .option('-s, --signal <name>', 'signal to send', 'SIGKILL')
    .option('--remove-orphans', 'remove containers of services that are in no file any more')
    .addHelpText('after', '\nExamples:\n  schwarm compose kill\n  schwarm compose kill -s SIGHUP web');
  return setAction<KillFlags>(kill, async (session, flags, services) => {
    const chosen = await selection(session, services);
    const { project } = chosen.named;
    const orphans = project === undefined ? [] : orphansOf(project, chosen.observed.containers);
    if (flags.removeOrphans === true) await act(session, 'remove', { ...chosen, containers: orphans });
    const live = chosen.containers.filter(
      (c) => ['running', 'restarting', 'paused'].includes(c.state) && !(flags.removeOrphans === true && orphans.includes(c)),
    );
    if (live.length === 0) process.stderr.write('no container to kill\n');
    await act(session, 'kill', { ...chosen, containers: live }, { signal: flags.signal });
    return 0;
  });
}
