import { EngineHttpError } from '../../engine/index.ts';
import { networkBody, volumeBody } from '../create/index.ts';
import type { Step } from '../plan/index.ts';
import type { RunContext } from './context.ts';
import { reported } from './report.ts';

type Of<K extends Step['kind']> = Extract<Step, { kind: K }>;

const CREATE = { doing: 'Creating', done: 'Created' };
const REMOVE = { doing: 'Removing', done: 'Removed' };

export async function runCreateNetwork(step: Of<'create-network'>, context: RunContext, signal: AbortSignal): Promise<void> {
  const { project, docker } = context;
  if (project === undefined) return;
  const { network } = step;
  await reported(context.progress, { id: `Network ${network.name}` }, CREATE, async () => {
    try {
      await docker.createNetwork(networkBody(network, project, context.version), signal);
    } catch (error) {
      // Someone else may have made it since we looked; what counts is that it is there.
      if (!(error instanceof EngineHttpError) || error.status !== 409) throw error;
      if ((await docker.inspectNetwork(network.name, signal)) === undefined) throw error;
    }
  });
}

export async function runCreateVolume(step: Of<'create-volume'>, context: RunContext, signal: AbortSignal): Promise<void> {
  const { project, docker } = context;
  if (project === undefined) return;
  await reported(context.progress, { id: `Volume ${step.volume.name}` }, CREATE, () =>
    docker.createVolume(volumeBody(step.volume, project, context.version), signal),
  );
}

export async function runRemoveNetwork(step: Of<'remove-network'>, context: RunContext, signal: AbortSignal): Promise<void> {
  await removeOrLeave(`Network ${step.name}`, step.mayStay, context, () => context.docker.removeNetwork(step.engineId, signal));
}

export async function runRemoveVolume(step: Of<'remove-volume'>, context: RunContext, signal: AbortSignal): Promise<void> {
  await removeOrLeave(`Volume ${step.name}`, step.mayStay, context, () => context.docker.removeVolume(step.name, signal));
}

export async function runRemoveImage(step: Of<'remove-image'>, context: RunContext, signal: AbortSignal): Promise<void> {
  await removeOrLeave(`Image ${step.image}`, true, context, () => context.docker.removeImage(step.image, signal));
}

export async function runDisconnect(step: Of<'disconnect'>, context: RunContext, signal: AbortSignal): Promise<void> {
  await context.docker.disconnect(step.network, step.container.id ?? step.container.name, signal);
}

/** Engines answer 403 or 409 for what others still use. */
async function removeOrLeave(id: string, mayStay: boolean, context: RunContext, remove: () => Promise<void>): Promise<void> {
  if (!mayStay) return void (await reported(context.progress, { id }, REMOVE, remove));
  context.progress.event({ id, status: REMOVE.doing, state: 'working' });
  try {
    await remove();
    context.progress.event({ id, status: REMOVE.done, state: 'done' });
  } catch (error) {
    if (!(error instanceof EngineHttpError) || ![403, 409].includes(error.status)) throw error;
    context.progress.event({ id, status: 'Resource is still in use', state: 'warning' });
  }
}
