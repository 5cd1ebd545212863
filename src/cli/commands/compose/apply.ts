import type { ServiceFiles } from '../../../compose/files/index.ts';
import type { Project } from '../../../compose/model/index.ts';
import { type ObservedProject, observeContainers, observeEndpoint } from '../../../compose/observe/index.ts';
import type { Plan } from '../../../compose/plan/index.ts';
import { createRunContext, type RunContext, type RunOptions, runPlan } from '../../../compose/run/index.ts';
import { registryAuth } from './registry-auth.ts';
import type { Session } from './session.ts';

/** What a plan is applied with besides the session. */
export interface ApplyOptions {
  readonly name: string;
  readonly project: Project | undefined;
  readonly observed: Pick<ObservedProject, 'endpoint' | 'containers'>;
  readonly files?: ReadonlyMap<string, ServiceFiles>;
  readonly beforeStart?: RunOptions['beforeStart'];
  readonly progress: RunOptions['progress'];
}

/** A context to carry out a plan with. */
export function contextFor(session: Session, plan: Plan, options: ApplyOptions): RunContext {
  return createRunContext(plan, {
    docker: session.docker,
    projectName: options.name,
    project: options.project,
    endpoint: options.observed.endpoint,
    containers: options.observed.containers,
    files: options.files ?? new Map(),
    progress: options.progress,
    clock: session.clock,
    random: session.random,
    version: session.versionLabel,
    parallel: session.parallel,
    registryAuth: (image, signal) => registryAuth(image, session.env, signal),
    ...(session.env['DOCKER_DEFAULT_PLATFORM'] ? { defaultPlatform: session.env['DOCKER_DEFAULT_PLATFORM'] } : {}),
    ...(options.beforeStart === undefined ? {} : { beforeStart: options.beforeStart }),
  });
}

/** Carries out a plan with progress on stderr, or prints it when the run is dry. */
export async function applyPlan(session: Session, plan: Plan, options: Omit<ApplyOptions, 'progress'>, quiet = false): Promise<void> {
  for (const warning of plan.warnings) session.warn(warning);
  if (session.dryRun) return printPlan(session, plan);
  await using progress = session.progress(quiet);
  await runPlan(plan, contextFor(session, plan, { ...options, progress }), 'all', session.signal);
}

/** Prints what a plan would do, with the reasons, on stdout. */
export function printPlan(session: Session, plan: Plan): void {
  if (session.flags.progress === 'json') {
    for (const { id, kind, because, needs } of plan.steps) {
      process.stdout.write(`${JSON.stringify({ 'dry-run': true, id, kind, because, needs })}\n`);
    }
    return;
  }
  for (const { container, as } of plan.kept) process.stdout.write(` DRY-RUN MODE -  keep container ${container.name}: ${as}\n`);
  for (const line of plan
    .toString()
    .split('\n')
    .filter((text) => text !== ''))
    process.stdout.write(` DRY-RUN MODE -  ${line}\n`);
}

/** What commands on existing containers need to know of the endpoint. */
export async function observeLight(session: Session, name: string): Promise<Pick<ObservedProject, 'endpoint' | 'containers'>> {
  const [endpoint, containers] = await Promise.all([
    observeEndpoint(session.docker, session.signal),
    observeContainers(session.docker, name, session.signal),
  ]);
  return { endpoint, containers };
}
