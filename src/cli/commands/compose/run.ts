import { BadInputError, numberOf, objectOf } from '../../../base/index.ts';
import { containerBody, sha256 } from '../../../compose/create/index.ts';
import { readServiceFiles } from '../../../compose/files/index.ts';
import { COMPOSE, oneoffName } from '../../../compose/identity/index.ts';
import { imageName, type Project, type Service } from '../../../compose/model/index.ts';
import { observeProject } from '../../../compose/observe/index.ts';
import { planImages, planObjects } from '../../../compose/plan/index.ts';
import { createOn, currentReferences } from '../../../compose/run/index.ts';
import { setAction } from './action.ts';
import { applyPlan, contextFor } from './apply.ts';
import { type ConvergeOptions, converging } from './converge.ts';
import { DockerCommand } from './docker-command.ts';
import { addRunFlags, type RunFlags } from './run-flags.ts';
import { loadWithOverrides, oneOffService } from './run-overrides.ts';
import type { Session } from './session.ts';
import { joinTerminal } from './terminal.ts';

const INTERRUPTED = 130;
/** Longer than most grace times; an engine that takes longer goes on alone. */
const STOP_LIMIT_MS = 60_000;

export function command(): DockerCommand {
  const run = new DockerCommand('run')
    .summary('run a one-off command as a service')
    .description(
      "Starts what a service needs, then a new container of it with another command; the exit code is the command's. Its ports are not published unless asked for.",
    )
    .argument('<service>')
    .argument('[command...]')
    .flagsEndAtOperand()
    .passThroughOptions();
  addRunFlags(run).addHelpText(
    'after',
    '\nExamples:\n  schwarm compose run --rm web sh\n  schwarm compose run --rm -e DEBUG=1 app rake db:migrate\n  schwarm compose run -d worker',
  );
  return setAction<RunFlags>(run, runOneOff);
}

async function runOneOff(session: Session, flags: RunFlags, args: readonly string[]): Promise<number> {
  const [name = '', ...words] = args;
  const loaded = await session.load([name]);
  if (!loaded.project.services.has(name)) throw new BadInputError(`no such service: ${name}`);
  const { project, environment } = await loadWithOverrides(session, loaded, name, flags);
  const found = project.services.get(name);
  if (found === undefined) throw new BadInputError(`no such service: ${name}`);
  const tty = flags.noTty !== true && flags.detach !== true && process.stdin.isTTY === true;
  const service = await oneOffService(found, flags, words, tty);
  await prepare(session, project, environment, service, flags);
  if (session.dryRun) return 0;
  const id = await create(session, project, environment, service, flags);
  return flags.detach === true ? await background(session, id) : await foreground(session, id, tty, flags);
}

/** Brings up what the service needs, and the networks, volumes and image its container needs. */
async function prepare(
  session: Session,
  project: Project,
  environment: ReadonlyMap<string, string>,
  service: Service,
  flags: RunFlags,
): Promise<void> {
  const needs = [...service.dependsOn.keys()].filter((dependency) => project.services.has(dependency));
  if (flags.noDeps !== true && needs.length > 0) {
    const state = await converging(session, project, environment, dependencyOptions(needs, flags));
    // What the run itself needs of them is waited for by the plan of a service that depends on them.
    await applyPlan(session, state.plan, { name: project.name, project, observed: state.observed, files: state.files });
  }
  const observed = await observeProject(session.docker, project, session.signal);
  const images = planImages(project, new Set([service.name]), observed.images, { pull: flags.pull, nowMs: session.clock.nowMs() });
  await applyPlan(session, images, { name: project.name, project, observed }, flags.quietPull === true);
  await applyPlan(session, planObjects(project, observed, service), { name: project.name, project, observed });
}

function dependencyOptions(services: readonly string[], flags: RunFlags): ConvergeOptions {
  return {
    services,
    noDeps: false,
    scale: new Map(),
    recreate: 'diverged',
    recreateDependencies: 'diverged',
    removeOrphans: flags.removeOrphans === true,
    renewAnonymousVolumes: false,
    recreateVolumes: false,
    start: true,
    wait: false,
    timeoutS: undefined,
    pull: undefined,
    quietPull: flags.quietPull === true,
    yes: false,
  };
}

async function create(
  session: Session,
  project: Project,
  environment: ReadonlyMap<string, string>,
  service: Service,
  flags: RunFlags,
): Promise<string> {
  const { docker, signal } = session;
  const observed = await observeProject(docker, project, signal);
  const files = await readServiceFiles(project, [service.name], environment, observed.endpoint.local);
  await using progress = session.progress(true);
  const context = contextFor(session, planObjects(project, observed, service), { name: project.name, project, observed, files, progress });
  const slug = session.random.hex(32);
  const name = flags.name ?? oneoffName(project.name, service.name, slug, session.separator);
  const request = containerBody(
    {
      project,
      service,
      number: undefined,
      name,
      image: imageName(project, service),
      imageId: observed.images.get(imageName(project, service))?.id,
      references: currentReferences(context),
      endpoint: observed.endpoint,
      inherited: new Map(),
      fileMounts: files.get(service.name)?.mounts ?? [],
      extraLabels: { [COMPOSE.slug]: slug },
      hash: sha256(slug),
      version: session.versionLabel,
    },
    { useAliases: flags.useAliases === true, interactive: flags.interactive && flags.detach !== true },
  );
  const hostConfig = { ...objectOf(request.body['HostConfig']), AutoRemove: flags.rm === true };
  const body = { ...request.body, HostConfig: hostConfig };
  return (await createOn(context, service, undefined, name, { ...request, body }, signal)).id;
}

async function background(session: Session, id: string): Promise<number> {
  await session.docker.start(id, session.signal);
  process.stdout.write(`${id}\n`);
  return 0;
}

/** Ctrl-C ends the container too: nobody would know of it any more. */
async function stopInterrupted(session: Session, id: string): Promise<number> {
  await session.docker.stop(id, undefined, AbortSignal.timeout(STOP_LIMIT_MS));
  return INTERRUPTED;
}

/** Attaches, starts, joins the terminal; the exit code is the container's. */
async function foreground(session: Session, id: string, tty: boolean, flags: RunFlags): Promise<number> {
  const { docker, signal } = session;
  const query = { stream: true, stdin: flags.interactive, stdout: true, stderr: true };
  const { socket } = await docker.attach(id, query, signal);
  try {
    // Before the start: a command that ends at once would be over before anyone waits for it.
    const exit = await docker.openWait(id, flags.rm === true ? 'removed' : 'next-exit', signal);
    await docker.start(id, signal);
    await joinTerminal(socket, { tty, stdin: flags.interactive, resize: (size) => docker.resize('containers', id, size, signal) }, signal);
    return numberOf(await exit()) ?? 0;
  } catch (error) {
    socket.destroy();
    if (signal.aborted) return await stopInterrupted(session, id);
    if (flags.rm === true)
      await docker.removeContainer(id, { force: true, volumes: true }, AbortSignal.timeout(30_000)).catch(() => undefined);
    throw error;
  }
}
