import { act, selection } from './act.ts';
import { setAction } from './action.ts';
import { DockerCommand } from './docker-command.ts';

/** `unpause`: the reverse of `pause`. */
export function command(): DockerCommand {
  const unpause = new DockerCommand('unpause')
    .summary('let frozen containers go on')
    .description('Lets the paused containers of the named services or of all go on.')
    .argument('[service...]')
    .addHelpText('after', '\nExamples:\n  schwarm compose unpause web');
  return setAction<object>(unpause, async (session, _flags, services) => {
    await act(session, 'unpause', await selection(session, services));
    return 0;
  });
}
