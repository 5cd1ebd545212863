import { hasHints, unknownExtensionKeys } from '../../../compose/create/index.ts';
import { readServiceFiles, type ServiceFiles } from '../../../compose/files/index.ts';
import type { Project } from '../../../compose/model/index.ts';
import { type ObservedProject, observeProject } from '../../../compose/observe/index.ts';
import { driftedVolumes, type Plan, planImages, planUp, selectTargets, type UpOptions } from '../../../compose/plan/index.ts';
import { applyPlan } from './apply.ts';
import { isTrue } from './globals.ts';
import type { Session } from './session.ts';
import { confirm } from './stdin.ts';

/** What `up`, `create`, `scale` and `run` let the user say about bringing a project to its wanted state. */
export interface ConvergeOptions extends Omit<UpOptions, 'files' | 'recreateVolumes' | 'ignoreOrphans' | 'separator'> {
  readonly pull: string | undefined;
  readonly quietPull: boolean;
  /** `-y`: answer yes to questions. */
  readonly yes: boolean;
  /** `--recreate-volumes`: on a fleet the only way to lose data on purpose. */
  readonly recreateVolumes: boolean;
}

/** A plan to bring a project to its wanted state, and what it was made from. */
export interface Converging {
  readonly project: Project;
  readonly plan: Plan;
  readonly observed: ObservedProject;
  readonly files: ReadonlyMap<string, ServiceFiles>;
  readonly targets: ReadonlySet<string>;
}

/** Looks, pulls what is missing, looks again and plans. Nothing but images has changed afterwards. */
export async function converging(
  session: Session,
  project: Project,
  environment: ReadonlyMap<string, string>,
  options: ConvergeOptions,
): Promise<Converging> {
  const targets = selectTargets(project, { options });
  let observed = await observeProject(session.docker, project, session.signal);
  const files = await readServiceFiles(project, targets, environment, observed.endpoint.local);
  warnOfHints(session, project, targets, observed);
  const upOptions = await upOptionsFor(session, project, observed, options, files);
  // A wish that cannot be met is refused before images are pulled for it.
  planUp({ project, observed, options: upOptions });
  const images = planImages(project, targets, observed.images, { pull: options.pull, nowMs: session.clock.nowMs() });
  if (!images.isEmpty) {
    await applyPlan(session, images, { name: project.name, project, observed }, options.quietPull);
    if (!session.dryRun) observed = await observeProject(session.docker, project, session.signal);
  }
  return { project, plan: planUp({ project, observed, options: upOptions }), observed, files, targets };
}

async function upOptionsFor(
  session: Session,
  project: Project,
  observed: ObservedProject,
  options: ConvergeOptions,
  files: ReadonlyMap<string, ServiceFiles>,
): Promise<UpOptions> {
  const { env, separator } = session;
  return {
    ...options,
    files,
    separator,
    removeOrphans: options.removeOrphans || isTrue(env['COMPOSE_REMOVE_ORPHANS']),
    ignoreOrphans: isTrue(env['COMPOSE_IGNORE_ORPHANS']),
    recreateVolumes: await volumesToRecreate(session, project, observed, options),
  };
}

async function volumesToRecreate(
  session: Session,
  project: Project,
  observed: ObservedProject,
  options: ConvergeOptions,
): Promise<Set<string>> {
  const agreed = new Set<string>();
  for (const name of driftedVolumes({ project, observed })) {
    const question = `Volume "${name}" exists but doesn't match configuration in compose file. Recreate (data will be lost)?`;
    const unasked = options.recreateVolumes || (options.yes && !observed.endpoint.fleet);
    if (unasked || (!session.dryRun && !observed.endpoint.fleet && (await confirm(question)))) agreed.add(name);
    else
      session.warn(
        `volume "${name}" exists but doesn't match configuration in compose file; it is kept (--recreate-volumes makes it anew, its data is lost)`,
      );
  }
  return agreed;
}

function warnOfHints(session: Session, project: Project, targets: ReadonlySet<string>, observed: ObservedProject): void {
  const services = [...project.services.values()].filter((s) => targets.has(s.name));
  const { fleet } = observed.endpoint;
  if (!fleet && services.some(hasHints)) session.warn('placement hints ignored: endpoint is a single engine');
  for (const service of services) {
    for (const key of unknownExtensionKeys(service.extensions)) {
      session.warn(`services.${service.name}.x-schwarm.${key} is not acted on by this version`);
    }
    const bind = service.mounts.find((m) => m.type === 'bind');
    if (fleet && bind !== undefined && !hasHints(service)) {
      session.warn(
        `services.${service.name}: ${bind.source} is a path on whichever node the container gets; pin the service with a constraint if it is on one only`,
      );
    }
  }
}
