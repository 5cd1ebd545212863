import { Limiter } from '../../base/index.ts';
import type { SignalContainer, StartContainer, Step, StopContainer, Verb } from '../plan/index.ts';
import { containerOf, type RunContainer, type RunContext } from './context.ts';
import { news, reported } from './report.ts';

type Of<K extends Step['kind']> = Extract<Step, { kind: K }>;

export async function runStartContainer(step: StartContainer, context: RunContext, signal: AbortSignal): Promise<void> {
  const container = containerOf(step.container, context);
  await context.beforeStart?.(container, signal);
  const about = aboutOf(container);
  await startsOn(container, context).run(async () => {
    await reported(context.progress, about, { doing: 'Starting', done: 'Started' }, () => context.docker.start(container.id, signal));
  }, signal);
}

export async function runStopContainer(step: StopContainer, context: RunContext, signal: AbortSignal): Promise<void> {
  const container = containerOf(step.container, context);
  const stop = (): Promise<void> => context.docker.stop(container.id, step.timeoutS, signal);
  if (context.replaced.has(container.id)) return stop();
  await reported(context.progress, aboutOf(container), { doing: 'Stopping', done: 'Stopped' }, stop);
}

export async function runRemoveContainer(step: Of<'remove-container'>, context: RunContext, signal: AbortSignal): Promise<void> {
  const container = containerOf(step.container, context);
  const remove = (): Promise<void> => context.docker.removeContainer(container.id, { force: true, volumes: step.volumes }, signal);
  if (context.replaced.has(container.id)) return remove();
  await reported(context.progress, aboutOf(container), { doing: 'Removing', done: 'Removed' }, remove);
}

export async function runRenameContainer(step: Of<'rename-container'>, context: RunContext, signal: AbortSignal): Promise<void> {
  const container = containerOf(step.container, context);
  await context.docker.rename(container.id, step.name, signal);
  context.made.set(step.name, { ...container, name: step.name });
  context.progress.event(news(aboutOf({ ...container, name: step.name }), 'Recreated', 'done'));
}

const VERBS: { readonly [verb in Verb]: { readonly doing: string; readonly done: string } } = {
  restart: { doing: 'Restarting', done: 'Started' },
  kill: { doing: 'Killing', done: 'Killed' },
  pause: { doing: 'Pausing', done: 'Paused' },
  unpause: { doing: 'Unpausing', done: 'Unpaused' },
};

export async function runSignalContainer(step: SignalContainer, context: RunContext, signal: AbortSignal): Promise<void> {
  const container = containerOf(step.container, context);
  await reported(context.progress, aboutOf(container), VERBS[step.verb], () => send(step, container.id, context, signal));
}

function send(step: SignalContainer, id: string, context: RunContext, signal: AbortSignal): Promise<void> {
  switch (step.verb) {
    case 'restart':
      return context.docker.restart(id, step.timeoutS, signal);
    case 'kill':
      return context.docker.kill(id, step.signal ?? 'SIGKILL', signal);
    case 'pause':
      return context.docker.pause(id, signal);
    case 'unpause':
      return context.docker.unpause(id, signal);
    default:
      return step.verb satisfies never;
  }
}

function startsOn(container: RunContainer, context: RunContext): Limiter {
  const key = container.node ?? '';
  const limiter = context.starts.get(key) ?? new Limiter(1);
  context.starts.set(key, limiter);
  return limiter;
}

function aboutOf(container: RunContainer): { readonly id: string; readonly node: string | undefined } {
  return { id: `Container ${container.name}`, node: container.node };
}
