import { BadInputError } from '../../../base/index.ts';
import { setAction } from './action.ts';
import { applyPlan } from './apply.ts';
import { converging } from './converge.ts';
import { DockerCommand } from './docker-command.ts';
import { parseScale } from './parse-flags.ts';
import type { Session } from './session.ts';

interface ScaleFlags {
  readonly noDeps?: boolean;
}

export function command(): DockerCommand {
  const scale = new DockerCommand('scale')
    .summary('run another number of containers of services')
    .description(
      'Creates or removes containers so that each named service has the given number. The next up without --scale goes back to the file.',
    )
    .argument('<service=n...>')
    .option('--no-deps', 'leave alone what the services need')
    .addHelpText(
      'after',
      `
Examples:
  schwarm compose scale web=6
  schwarm compose scale web=3 worker=0`,
    );
  return setAction<ScaleFlags>(scale, run);
}

async function run(session: Session, flags: ScaleFlags, args: readonly string[]): Promise<number> {
  const scale = parseScale(args);
  const services = [...scale.keys()];
  const { project, environment } = await session.load();
  const unknown = services.find((name) => !project.services.has(name) && !project.inactive.has(name));
  if (unknown !== undefined) throw new BadInputError(`no such service: ${unknown}`);
  const state = await converging(session, project, environment, {
    services,
    noDeps: flags.noDeps === true,
    scale,
    recreate: 'diverged',
    recreateDependencies: 'diverged',
    removeOrphans: false,
    renewAnonymousVolumes: false,
    recreateVolumes: false,
    start: true,
    wait: false,
    timeoutS: undefined,
    pull: undefined,
    quietPull: false,
    yes: false,
  });
  await applyPlan(session, state.plan, { name: project.name, project, observed: state.observed, files: state.files });
  return 0;
}
