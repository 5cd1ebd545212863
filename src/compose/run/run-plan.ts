import { Limiter } from '../../base/index.ts';
import type { Plan, Step } from '../plan/index.ts';
import { runRemoveContainer, runRenameContainer, runSignalContainer, runStartContainer, runStopContainer } from './container-steps.ts';
import type { RunContext, RunOptions } from './context.ts';
import { runCreateContainer } from './create-container.ts';
import { execute } from './execute.ts';
import { runCreateNetwork, runCreateVolume, runDisconnect, runRemoveImage, runRemoveNetwork, runRemoveVolume } from './object-steps.ts';
import { runPullImage } from './pull-image.ts';
import { news } from './report.ts';
import { runWait } from './wait-for-service.ts';
import { ProjectWatch } from './watch.ts';

/** Which part of a plan to carry out: what makes containers, what starts them, or all. */
export type Phase = 'create' | 'start' | 'all';

/** A context for carrying out one plan; both of its phases share it. */
export function createRunContext(plan: Plan, options: RunOptions): RunContext {
  const replaced = plan.steps.flatMap((s) => (s.kind === 'create-container' && s.replaces !== undefined ? [s.replaces.id] : []));
  const leaving = plan.steps.flatMap((s) => (s.kind === 'remove-container' && s.container.id !== undefined ? [s.container.id] : []));
  const calls = new Limiter(options.parallel ?? Number.POSITIVE_INFINITY);
  return { ...options, calls, made: new Map(), replaced: new Set(replaced), leaving: new Set(leaving), starts: new Map() };
}

/**
 * Carries out a plan.
 * @throws StepError for the first step that failed; what others had begun is finished, what is done stays
 */
export async function runPlan(plan: Plan, context: RunContext, phase: Phase, signal: AbortSignal): Promise<void> {
  if (phase !== 'start') showKept(plan, context);
  const steps = plan.steps.filter((step) => phase === 'all' || phaseOf(step) === phase);
  const { docker, projectName, clock, random } = context;
  const waits = steps.some((step) => step.kind === 'wait');
  await using watch = waits ? new ProjectWatch(docker, projectName, clock, random) : undefined;
  await execute(steps, (step, failed) => runStep(step, context, watch, signal, failed), signal);
}

function showKept(plan: Plan, context: RunContext): void {
  for (const { container, as } of plan.kept) {
    context.progress.event(news({ id: `Container ${container.name}`, node: container.node }, as, 'done'));
  }
}

function phaseOf(step: Step): Phase {
  return step.kind === 'start-container' || step.kind === 'wait' ? 'start' : 'create';
}

async function runStep(
  step: Step,
  context: RunContext,
  watch: ProjectWatch | undefined,
  signal: AbortSignal,
  failed: AbortSignal,
): Promise<void> {
  // A wait may take for ever: it must not hold a place among the calls in flight.
  if (step.kind === 'wait') {
    if (watch !== undefined) await runWait(step, context, watch, signal, failed);
  } else if (step.kind !== 'gate') await context.calls.run(() => callFor(step, context, signal), signal);
}

function callFor(step: Exclude<Step, { kind: 'wait' | 'gate' }>, context: RunContext, signal: AbortSignal): Promise<void> {
  switch (step.kind) {
    case 'pull-image':
      return runPullImage(step, context, signal);
    case 'create-network':
      return runCreateNetwork(step, context, signal);
    case 'remove-network':
      return runRemoveNetwork(step, context, signal);
    case 'disconnect':
      return runDisconnect(step, context, signal);
    case 'create-volume':
      return runCreateVolume(step, context, signal);
    case 'remove-volume':
      return runRemoveVolume(step, context, signal);
    case 'remove-image':
      return runRemoveImage(step, context, signal);
    case 'create-container':
      return runCreateContainer(step, context, signal);
    case 'rename-container':
      return runRenameContainer(step, context, signal);
    case 'start-container':
      return runStartContainer(step, context, signal);
    case 'stop-container':
      return runStopContainer(step, context, signal);
    case 'remove-container':
      return runRemoveContainer(step, context, signal);
    case 'signal-container':
      return runSignalContainer(step, context, signal);
    default:
      return step satisfies never;
  }
}
