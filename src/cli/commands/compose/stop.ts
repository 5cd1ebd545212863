import { act, selection } from './act.ts';
import { setAction } from './action.ts';
import { DockerCommand } from './docker-command.ts';
import { parseSeconds } from './parse-flags.ts';

interface TimeoutFlags {
  readonly timeout?: string;
}

/** `stop`: the containers stay. */
export function command(): DockerCommand {
  const stop = new DockerCommand('stop')
    .summary('stop containers without removing them')
    .description('Stops the containers of the named services or of all, those that need others first.')
    .argument('[service...]')
    .option('-t, --timeout <seconds>', "grace time before a container is killed (default: the container's own, else 10)")
    .addHelpText('after', '\nExamples:\n  schwarm compose stop\n  schwarm compose stop -t 1 web');
  return setAction<TimeoutFlags>(stop, async (session, flags, services) => {
    await act(session, 'stop', await selection(session, services), { timeoutS: parseSeconds('--timeout', flags.timeout) });
    return 0;
  });
}
