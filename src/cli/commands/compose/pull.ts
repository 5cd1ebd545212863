import { observeProject } from '../../../compose/observe/index.ts';
import { planImages, selectTargets } from '../../../compose/plan/index.ts';
import { plainText } from '../../../compose/run/index.ts';
import { setAction } from './action.ts';
import { applyPlan } from './apply.ts';
import { DockerCommand } from './docker-command.ts';
import type { Session } from './session.ts';

interface PullFlags {
  readonly ignoreBuildable?: boolean;
  readonly ignorePullFailures?: boolean;
  readonly includeDeps?: boolean;
  readonly policy: string;
  readonly quiet?: boolean;
}

export function command(): DockerCommand {
  const pull = new DockerCommand('pull')
    .summary('pull the images of services')
    .description('Pulls the images of the named services or of all.')
    .argument('[service...]')
    .option('--ignore-buildable', 'accepted: images that a build gives are never pulled')
    .option('--ignore-pull-failures', 'go on with what could be pulled')
    .option('--include-deps', 'also images of services the named ones need')
    .option('--policy <policy>', 'always or missing', 'always')
    .option('-q, --quiet', 'no progress')
    .addHelpText('after', '\nExamples:\n  schwarm compose pull\n  schwarm compose pull --policy missing web');
  return setAction<PullFlags>(pull, run);
}

async function run(session: Session, flags: PullFlags, services: readonly string[]): Promise<number> {
  const { project } = await session.load(services);
  const targets = selectTargets(project, { options: { services, noDeps: flags.includeDeps !== true } });
  const pullable = new Set([...targets].filter((name) => project.services.get(name)?.build === undefined));
  const observed = await observeProject(session.docker, project, session.signal);
  const plan = planImages(project, pullable, observed.images, { pull: flags.policy, nowMs: session.clock.nowMs() });
  try {
    await applyPlan(session, plan, { name: project.name, project, observed }, flags.quiet === true);
  } catch (error) {
    if (flags.ignorePullFailures !== true) throw error;
    session.warn(plainText(error));
  }
  return 0;
}
