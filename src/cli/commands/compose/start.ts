import { BadInputError } from '../../../base/index.ts';
import { planStarts } from '../../../compose/plan/index.ts';
import { selection } from './act.ts';
import { setAction } from './action.ts';
import { applyPlan } from './apply.ts';
import { DockerCommand } from './docker-command.ts';

/** `start`: what exists comes up again; nothing is created. */
export function command(): DockerCommand {
  const start = new DockerCommand('start')
    .summary('start containers that exist')
    .description('Starts the stopped containers of the named services or of all, in the order of their needs and conditions.')
    .argument('[service...]')
    .addHelpText('after', '\nExamples:\n  schwarm compose start\n  schwarm compose start db');
  return setAction<object>(start, async (session, _flags, services) => {
    const chosen = await selection(session, services);
    const empty = services.find((name) => !chosen.containers.some((c) => c.service === name));
    if (empty !== undefined) throw new BadInputError(`service "${empty}" has no container to start`);
    const plan = planStarts(chosen.named.project, chosen.containers);
    await applyPlan(session, plan, { name: chosen.named.name, project: chosen.named.project, observed: chosen.observed });
    return 0;
  });
}
