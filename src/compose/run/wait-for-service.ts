import { anySignal, numberOf, objectOf, stringOf } from '../../base/index.ts';
import { COMPOSE } from '../identity/index.ts';
import { type ObservedContainer, parseListEntry } from '../observe/index.ts';
import type { WaitForService } from '../plan/index.ts';
import { containerOf, type RunContainer, type RunContext } from './context.ts';
import { judge, type Verdict } from './judge.ts';
import { Patience } from './patience.ts';
import { news, StepError } from './report.ts';
import type { ProjectWatch } from './watch.ts';

/** Waits until a service is as its dependents need it; looks at every event and every few seconds. */
export async function runWait(
  step: WaitForService,
  context: RunContext,
  watch: ProjectWatch,
  signal: AbortSignal,
  failed: AbortSignal,
): Promise<void> {
  const containers = step.containers.map((ref) => containerOf(ref, context));
  for (const c of containers) context.progress.event(news(about(c), 'Waiting', 'working'));
  const verdict = await settled(step, containers, context, watch, anySignal(signal, failed));
  if (verdict.kind === 'met') for (const c of containers) context.progress.event(news(about(c), verdict.as, 'done'));
  if (verdict.kind === 'failed') fail(step, verdict.why, containers, context);
}

async function settled(
  step: WaitForService,
  containers: readonly RunContainer[],
  context: RunContext,
  watch: ProjectWatch,
  signal: AbortSignal,
): Promise<Verdict> {
  const patience = new Patience(context.clock);
  for (;;) {
    const changed = watch.next(signal);
    const verdict = await patience.look(() => lookAndJudge(step, containers, context, signal), signal);
    signal.throwIfAborted();
    if (verdict !== undefined && verdict.kind !== 'pending') return verdict;
    await changed;
  }
}

async function lookAndJudge(
  step: WaitForService,
  containers: readonly RunContainer[],
  context: RunContext,
  signal: AbortSignal,
): Promise<Verdict> {
  const seen = await look(step, containers, context, signal);
  const gone = containers.find((c) => !seen.some((s) => s.id === c.id));
  return gone === undefined ? judge(step.condition, step.service, seen) : await judgeGone(gone, context, signal);
}

async function look(
  step: WaitForService,
  containers: readonly RunContainer[],
  context: RunContext,
  signal: AbortSignal,
): Promise<readonly ObservedContainer[]> {
  const label = [`${COMPOSE.project}=${context.projectName}`, `${COMPOSE.service}=${step.service}`];
  const entries = await context.docker.containers({ label }, signal);
  const ids = new Set(containers.map((c) => c.id));
  const seen = entries
    .map(parseListEntry)
    .filter((c) => c !== undefined)
    .filter((c) => ids.has(c.id));
  if (step.condition !== 'service_completed_successfully') return seen;
  return await Promise.all(seen.map((c) => withExit(c, context, signal)));
}

/** A job may be over before a list knows: for its end the container itself is asked. */
async function withExit(c: ObservedContainer, context: RunContext, signal: AbortSignal): Promise<ObservedContainer> {
  if (c.state !== 'running') return c;
  const state = objectOf((await context.docker.inspectContainer(c.id, signal))['State']);
  return { ...c, state: stringOf(state['Status']) ?? c.state, exitCode: numberOf(state['ExitCode']) };
}

/** A list may lag behind; only an inspect tells whether the container is really gone. */
async function judgeGone(container: RunContainer, context: RunContext, signal: AbortSignal): Promise<Verdict> {
  if (await context.docker.hasContainer(container.id, signal)) return { kind: 'pending' };
  return { kind: 'failed', why: `container ${container.name} was removed while it was waited for` };
}

function fail(step: WaitForService, why: string, containers: readonly RunContainer[], context: RunContext): void {
  const isFinal = step.condition === 'running_or_healthy' || step.because.startsWith('--wait');
  const text = isFinal || step.condition === 'service_completed_successfully' ? why : `dependency failed to start: ${why}`;
  if (!step.required) {
    for (const c of containers)
      context.progress.event(news(about(c), `optional dependency "${step.service}" failed to start: ${why}`, 'warning'));
    return;
  }
  for (const c of containers) context.progress.event(news(about(c), 'Error', 'error'));
  throw new StepError(text);
}

function about(container: RunContainer): { readonly id: string; readonly node: string | undefined } {
  return { id: `Container ${container.name}`, node: container.node };
}
