import { EngineTimeoutError } from '../../engine/index.ts';
import type { CachedContainer } from '../cluster/index.ts';
import type { ApiCall } from './call.ts';
import { containerPath } from './owner.ts';
import { atLeast } from './version.ts';

/** API version from which `stop` and `restart` take the signal to send. */
const SIGNAL_SINCE = '1.42';
const DEFAULT_GRACE_S = 10;

/** Whether a stop names a signal that the container's engine would silently replace with the default. */
export function needsOwnStop(call: ApiCall, { node }: CachedContainer): boolean {
  return call.query.has('signal') && !atLeast(node.engine.versionFor(call.version), SIGNAL_SINCE);
}

/** Stops a container with a signal as newer engines do: send it, wait for the grace time, then kill. */
export async function stopWithSignal(call: ApiCall, container: CachedContainer, graceS: number | undefined): Promise<void> {
  const { engine } = container.node;
  const kill = (signal: string): Promise<unknown> =>
    engine.json({ method: 'POST', path: containerPath(call, container, '/kill'), query: { signal } }, call.signal);
  // Negative: as long as it takes.
  const deadlineMs = graceS !== undefined && graceS < 0 ? null : (graceS ?? DEFAULT_GRACE_S) * 1000;
  const stopped = engine.json(
    { method: 'POST', path: containerPath(call, container, '/wait'), query: { condition: 'not-running' }, deadlineMs },
    call.signal,
  );
  stopped.catch(() => undefined);
  await kill(call.query.get('signal') ?? '');
  try {
    await stopped;
  } catch (error) {
    if (!(error instanceof EngineTimeoutError)) throw error;
    await kill('SIGKILL');
  }
}
