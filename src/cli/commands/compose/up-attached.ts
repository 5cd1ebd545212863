import { isAbort } from '../../../base/index.ts';
import { Attachment, type Exit } from '../../../compose/attach/index.ts';
import { displayName, LogPrinter } from '../../../compose/logs/index.ts';
import type { ObservedContainer } from '../../../compose/observe/index.ts';
import { observeContainers } from '../../../compose/observe/index.ts';
import { graphOfProject, planAction, withDependencies } from '../../../compose/plan/index.ts';
import { type RunContext, runPlan } from '../../../compose/run/index.ts';
import { contextFor } from './apply.ts';
import type { Converging } from './converge.ts';
import { Interrupts } from './interrupts.ts';
import { parseSeconds } from './parse-flags.ts';
import type { Session } from './session.ts';
import type { UpFlags } from './up-flags.ts';

const INTERRUPTED = 130;

/** `up` in the foreground: starts everything, shows all output, and ends when the containers or the user end it. */
export async function runAttached(session: Session, state: Converging, flags: UpFlags, services: readonly string[]): Promise<number> {
  const { project, plan, observed, files } = state;
  const shown = shownServices(state, flags, services);
  const wanted = (c: Pick<ObservedContainer, 'service' | 'oneoff'>): boolean => !c.oneoff && shown.has(c.service);
  using interrupts = new Interrupts();
  for (const warning of plan.warnings) session.warn(warning);
  const options = { name: project.name, project, observed, files };
  const context = await create(session, state, interrupts.signal);
  if (context === undefined) return INTERRUPTED;
  const printer = new LogPrinter(printerOptions(session, flags));
  await using attachment = new Attachment({
    docker: session.docker,
    project: project.name,
    printer,
    wanted,
    clock: session.clock,
    random: session.random,
  });
  const containers = (await observeContainers(session.docker, project.name, session.signal)).filter(
    (c) => wanted(c) && state.targets.has(c.service),
  );
  process.stdout.write(`Attaching to ${containers.map(displayName).join(', ')}\n`);
  for (const c of containers) await attachment.attach(c, session.signal);
  await using quiet = session.progress(true);
  const starting = runPlan(
    plan,
    { ...contextFor(session, plan, { ...options, progress: quiet }), made: context.made },
    'start',
    interrupts.signal,
  );
  const started = starting.then(() => attachment.allStarted());
  return await foreground(session, state, flags, { attachment, started, interrupts });
}

interface Foreground {
  readonly attachment: Attachment;
  readonly started: Promise<void>;
  readonly interrupts: Interrupts;
}

/** Shows output until all containers have ended, one ended that ends the rest, or the user interrupts. */
async function foreground(session: Session, state: Converging, flags: UpFlags, live: Foreground): Promise<number> {
  const { attachment, started, interrupts } = live;
  const watching = new AbortController();
  let failure: { readonly error: Error } | undefined;
  const starting = started.catch((error: unknown) => {
    failure =
      interrupts.signal.aborted || isAbort(error) ? undefined : { error: error instanceof Error ? error : new Error(String(error)) };
    watching.abort();
  });
  let decisive: Exit | undefined;
  const seen: Exit[] = [];
  const untilInterrupted = AbortSignal.any([watching.signal, interrupts.signal]);
  for await (const exit of attachment.exits(untilInterrupted)) {
    seen.push(exit);
    decisive = endsAll(exit, flags) ? exit : undefined;
    if (decisive !== undefined) break;
  }
  if (failure !== undefined) {
    await starting;
    throw failure.error;
  }
  if (interrupts.signal.aborted) {
    process.stderr.write('Gracefully Stopping... press Ctrl+C again to force\n');
    await stopAll(session, state, flags, interrupts, attachment, []);
    await starting;
    return INTERRUPTED;
  }
  if (decisive === undefined) return await starting.then(() => 0);
  process.stderr.write(flags.abortOnContainerFailure === true ? 'Aborting on container failure...\n' : 'Aborting on container exit...\n');
  await stopAll(session, state, flags, interrupts, attachment, seen);
  await starting;
  if (flags.exitCodeFrom === undefined) return decisive.code;
  return seen.find((e) => e.service === flags.exitCodeFrom)?.code ?? 0;
}

function endsAll(exit: Exit, flags: UpFlags): boolean {
  if (exit.restarting) return false;
  if (flags.abortOnContainerFailure === true) return exit.code !== 0;
  return flags.abortOnContainerExit === true || flags.exitCodeFrom !== undefined;
}

/** Stops the project's containers while their last words are still shown; a second interrupt kills them. */
async function stopAll(
  session: Session,
  state: Converging,
  flags: UpFlags,
  interrupts: Interrupts,
  attachment: Attachment,
  seen: Exit[],
): Promise<void> {
  const { project, observed, targets } = state;
  const live = async (): Promise<readonly ObservedContainer[]> =>
    (await observeContainers(session.docker, project.name, session.signal)).filter((c) => targets.has(c.service) && !c.oneoff);
  const act = async (action: 'stop' | 'kill', signal: AbortSignal): Promise<void> => {
    const containers = await live();
    const plan = planAction(action, containers, graphOfProject(project), { timeoutS: parseSeconds('--timeout', flags.timeout) });
    await using progress = session.progress();
    await runPlan(
      plan,
      contextFor(session, plan, { name: project.name, project, observed: { ...observed, containers }, progress }),
      'all',
      signal,
    );
  };
  const done = new AbortController();
  attachment.allStarted();
  const listening = (async () => {
    for await (const exit of attachment.exits(done.signal)) seen.push(exit);
  })();
  await act('stop', interrupts.forced).catch(async (error: unknown) => {
    if (!interrupts.forced.aborted) throw error;
    await act('kill', session.signal);
  });
  await listening;
  done.abort();
}

/** Makes all containers, with progress; undefined when the user interrupted it. */
async function create(session: Session, state: Converging, signal: AbortSignal): Promise<RunContext | undefined> {
  const { project, plan, observed, files } = state;
  await using progress = session.progress();
  const context = contextFor(session, plan, { name: project.name, project, observed, files, progress });
  try {
    await runPlan(plan, context, 'create', signal);
    return context;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

/** Services whose output is shown: the named ones unless the flags or `attach: false` say otherwise. */
function shownServices(state: Converging, flags: UpFlags, services: readonly string[]): ReadonlySet<string> {
  const { project, targets } = state;
  const named = services.length === 0 ? [...targets] : services;
  const chosen =
    flags.attach.length > 0
      ? flags.attach
      : flags.attachDependencies === true
        ? [...withDependencies(graphOfProject(project), named)]
        : named;
  const unattached = (name: string): boolean => project.services.get(name)?.attach === false && !flags.attach.includes(name);
  return new Set(chosen.filter((name) => !flags.noAttach.includes(name) && !unattached(name)));
}

function printerOptions(session: Session, flags: UpFlags): ConstructorParameters<typeof LogPrinter>[0] {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    colour: session.colour && flags.noColor !== true,
    prefix: flags.noLogPrefix !== true,
    ...(flags.timestamps === true ? { timestamp: () => new Date(session.clock.nowMs()).toISOString() } : {}),
  };
}
