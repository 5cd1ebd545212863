import { act, selection } from './act.ts';
import { setAction } from './action.ts';
import { DockerCommand } from './docker-command.ts';

/** `pause`: processes stand still, nothing is lost. */
export function command(): DockerCommand {
  const pause = new DockerCommand('pause')
    .summary('freeze the processes of containers')
    .description('Freezes all processes of the running containers of the named services or of all.')
    .argument('[service...]')
    .addHelpText('after', '\nExamples:\n  schwarm compose pause web');
  return setAction<object>(pause, async (session, _flags, services) => {
    await act(session, 'pause', await selection(session, services));
    return 0;
  });
}
