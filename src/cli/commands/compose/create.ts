import { setAction } from './action.ts';
import { applyPlan } from './apply.ts';
import { converging } from './converge.ts';
import { DockerCommand } from './docker-command.ts';
import { collect } from './globals.ts';
import { parseScale, refuseClashes } from './parse-flags.ts';
import type { Session } from './session.ts';

interface CreateFlags {
  readonly pull?: string;
  readonly quietPull?: boolean;
  readonly forceRecreate?: boolean;
  readonly noRecreate?: boolean;
  readonly removeOrphans?: boolean;
  readonly scale: readonly string[];
  readonly yes?: boolean;
}

export function command(): DockerCommand {
  const create = new DockerCommand('create')
    .summary('create containers without starting them')
    .description('Creates what the files ask for and starts nothing.')
    .argument('[service...]')
    .option('--pull <policy>', 'pull images: always, missing or never')
    .option('--quiet-pull', 'no progress of pulls')
    .option('--no-build', 'accepted: nothing is ever built')
    .option('--force-recreate', 'recreate containers even if nothing differs')
    .option('--no-recreate', 'leave existing containers as they are')
    .option('--remove-orphans', 'remove containers of services that are in no file any more')
    .option('--scale <service=n>', 'create n containers of a service; repeatable', collect, [])
    .option('-y, --yes', 'answer yes to every question')
    .addHelpText('after', '\nExamples:\n  schwarm compose create\n  schwarm compose create --force-recreate web');
  return setAction<CreateFlags>(create, run);
}

async function run(session: Session, flags: CreateFlags, services: readonly string[]): Promise<number> {
  refuseClashes([[flags.forceRecreate === true && flags.noRecreate === true, '--force-recreate and --no-recreate are incompatible']]);
  const { project, environment } = await session.load(services);
  const state = await converging(session, project, environment, {
    services,
    noDeps: false,
    scale: parseScale(flags.scale),
    recreate: flags.noRecreate === true ? 'never' : flags.forceRecreate === true ? 'force' : 'diverged',
    recreateDependencies: flags.noRecreate === true ? 'never' : 'diverged',
    removeOrphans: flags.removeOrphans === true,
    renewAnonymousVolumes: false,
    recreateVolumes: false,
    start: false,
    wait: false,
    timeoutS: undefined,
    pull: flags.pull,
    quietPull: flags.quietPull === true,
    yes: flags.yes === true,
  });
  await applyPlan(session, state.plan, { name: project.name, project, observed: state.observed, files: state.files });
  return 0;
}
