import { anySignal, BadInputError } from '../../../base/index.ts';
import { runPlan } from '../../../compose/run/index.ts';
import { untilSignalled } from '../../signals.ts';
import { setAction } from './action.ts';
import { contextFor, printPlan } from './apply.ts';
import { type ConvergeOptions, type Converging, converging } from './converge.ts';
import { DockerCommand } from './docker-command.ts';
import { collect } from './globals.ts';
import { parseScale, parseSeconds } from './parse-flags.ts';
import type { Session } from './session.ts';
import { runAttached } from './up-attached.ts';
import { checkUpFlags, type UpFlags } from './up-flags.ts';

export function command(): DockerCommand {
  const up = new DockerCommand('up')
    .summary('create and start the containers of services')
    .description(
      'Creates and starts the containers of the named services and of all they need, or of the whole project; changes only what differs from the files.',
    )
    .argument('[service...]')
    .option('-d, --detach', 'run in the background; returns when what others depend on is ready')
    .option('--build', 'refused: schwarm compose does not build images')
    .option('--no-build', 'accepted: nothing is ever built')
    .option('--pull <policy>', 'pull images: always, missing or never (default: what each service says)')
    .option('--quiet-pull', 'no progress of pulls')
    .option('--force-recreate', 'recreate containers even if nothing differs')
    .option('--no-recreate', 'leave existing containers as they are, even if they differ')
    .option('--always-recreate-deps', 'with --force-recreate: also what the named services need')
    .option('--no-deps', 'leave alone what the named services need')
    .option('--no-start', 'create only')
    .option('--remove-orphans', 'remove containers of services that are in no file any more')
    .option('--scale <service=n>', 'run n containers of a service, for this run; repeatable', collect, [])
    .option('-t, --timeout <seconds>', "grace time of stops (default: the container's own, else 10)")
    .option('-V, --renew-anon-volumes', "fresh anonymous volumes instead of the old containers'")
    .option('--recreate-volumes', 'make volumes that differ anew; their data is lost')
    .option('--abort-on-container-exit', 'stop all when one container ends')
    .option('--abort-on-container-failure', 'stop all when one container ends with an error')
    .option('--exit-code-from <service>', 'exit with the code of this service; implies --abort-on-container-exit')
    .option('--attach <service>', 'show only this service; repeatable', collect, [])
    .option('--no-attach <service>', 'do not show this service; repeatable', collect, [])
    .option('--attach-dependencies', 'show also what the named services need')
    .option('--no-color', 'no colours')
    .option('--no-log-prefix', 'no names before lines')
    .option('--timestamps', 'times before lines')
    .option('--wait', 'run in the background and wait until services are running or healthy')
    .option('--wait-timeout <seconds>', 'give up waiting after this time')
    .option('-y, --yes', 'answer yes to every question')
    .addHelpText(
      'after',
      `
Examples:
  schwarm compose up -d                   start everything in the background
  schwarm compose up --scale web=6 web    six containers of web, and what it needs
  schwarm compose --dry-run up            what would be done, and why`,
    );
  return setAction<UpFlags>(up, run, true);
}

async function run(session: Session, flags: UpFlags, services: readonly string[]): Promise<number> {
  checkUpFlags(flags);
  const { project, environment } = await session.load(services);
  if (project.services.size === 0) throw new BadInputError('no service selected');
  if (flags.exitCodeFrom !== undefined && !project.services.has(flags.exitCodeFrom))
    throw new BadInputError(`no such service: ${flags.exitCodeFrom}`);
  const built = [...project.services.values()].find((s) => s.build !== undefined);
  if (flags.build === true && built !== undefined) {
    throw new BadInputError(
      `--build: schwarm compose does not build images; build service ${built.name} with docker build, then run up without it`,
    );
  }
  const state = await converging(session, project, environment, convergeOptions(flags, services));
  const detached = flags.detach === true || flags.wait === true || flags.noStart === true;
  if (session.dryRun || detached) return await inBackground(session, state, flags);
  return await runAttached(session, state, flags, services);
}

async function inBackground(session: Session, state: Converging, flags: UpFlags): Promise<number> {
  const { project, plan, observed, files } = state;
  if (session.dryRun) {
    for (const warning of plan.warnings) session.warn(warning);
    printPlan(session, plan);
    return 0;
  }
  const limitS = parseSeconds('--wait-timeout', flags.waitTimeout);
  const interrupted = untilSignalled();
  const signal = limitS === undefined || limitS <= 0 ? interrupted : anySignal(interrupted, AbortSignal.timeout(limitS * 1000));
  for (const warning of plan.warnings) session.warn(warning);
  await using progress = session.progress();
  try {
    await runPlan(plan, contextFor(session, plan, { name: project.name, project, observed, files, progress }), 'all', signal);
    return 0;
  } catch (error) {
    if (interrupted.aborted) return 130;
    if (signal.aborted) throw new BadInputError(`application not healthy after ${limitS}s`, { cause: error });
    throw error;
  }
}

function convergeOptions(flags: UpFlags, services: readonly string[]): ConvergeOptions {
  const recreate = flags.noRecreate === true ? 'never' : flags.forceRecreate === true ? 'force' : 'diverged';
  const dependencies = flags.noRecreate === true ? 'never' : flags.alwaysRecreateDeps === true ? 'force' : 'diverged';
  return {
    services,
    noDeps: flags.noDeps === true,
    scale: parseScale(flags.scale),
    recreate,
    recreateDependencies: dependencies,
    removeOrphans: flags.removeOrphans === true,
    renewAnonymousVolumes: flags.renewAnonVolumes === true,
    recreateVolumes: flags.recreateVolumes === true,
    start: flags.noStart !== true,
    wait: flags.wait === true,
    timeoutS: parseSeconds('--timeout', flags.timeout),
    pull: flags.pull,
    quietPull: flags.quietPull === true,
    yes: flags.yes === true,
  };
}
