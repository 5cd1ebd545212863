import { BadInputError } from '../../../base/index.ts';
import type { CachedContainer } from '../../cluster/index.ts';
import { type Answer, empty } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { nodeHeader } from '../error-answer.ts';
import { changeContainer, containerPath, ownedContainer, passedOn } from '../owner.ts';
import { engineQuery } from '../proxy.ts';
import { intParam } from '../query.ts';
import type { Handler, Route } from '../route.ts';
import { needsOwnStop, stopWithSignal } from '../stop-signal.ts';

/** Mounting and removing large file systems takes an engine a while. */
const SLOW_CALL_MS = 120_000;
/** The shortest JSON object with a field; the original's clients may send `null`. */
const EMPTY_BODY_BYTES = 7;

/** A change that the owner makes on its own: `/containers/ID` and `rest`, with the client's query. */
function change(method: 'POST' | 'DELETE', rest: string, deadlineMs: number | null): Handler {
  return async (call) => changed(call, await ownedContainer(call), method, rest, deadlineMs);
}

async function changed(
  call: ApiCall,
  container: CachedContainer,
  method: 'POST' | 'DELETE',
  rest: string,
  deadlineMs: number | null,
): Promise<Answer> {
  const query = engineQuery(call.query);
  return passedOn(
    await changeContainer(call, container, { method, path: containerPath(container, rest), query, deadlineMs }),
    container.node,
  );
}

async function start(call: ApiCall): Promise<Answer> {
  const { headers } = call;
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > EMPTY_BODY_BYTES) {
    throw new BadInputError('starting container with non-empty request body was deprecated since API v1.22 and removed in v1.24');
  }
  return changed(call, await ownedContainer(call), 'POST', '/start', SLOW_CALL_MS);
}

async function stop(call: ApiCall): Promise<Answer> {
  const container = await ownedContainer(call);
  if (!needsOwnStop(call, container)) return changed(call, container, 'POST', '/stop', null);
  if (container.info.state !== 'running') return empty(304, nodeHeader(container.node));
  await stopOlder(call, container);
  return empty(204, nodeHeader(container.node));
}

async function restart(call: ApiCall): Promise<Answer> {
  const container = await ownedContainer(call);
  if (!needsOwnStop(call, container)) return changed(call, container, 'POST', '/restart', null);
  if (container.info.state === 'running') await stopOlder(call, container);
  await changeContainer(call, container, { method: 'POST', path: containerPath(container, '/start'), deadlineMs: SLOW_CALL_MS });
  return empty(204, nodeHeader(container.node));
}

async function stopOlder(call: ApiCall, container: CachedContainer): Promise<void> {
  const { cluster, query } = call;
  try {
    await stopWithSignal(call, container, intParam(query, 't'));
  } finally {
    await cluster.refreshContainer(container.node, container.info.id).catch(() => container.node.suspect());
  }
}

export const containerLifecycleRoutes: readonly Route[] = [
  { method: 'POST', path: '/containers/*id/start', rule: 'owner', handler: start },
  // How long these take is the client's choice.
  { method: 'POST', path: '/containers/*id/stop', rule: 'owner', handler: stop },
  { method: 'POST', path: '/containers/*id/restart', rule: 'owner', handler: restart },
  { method: 'POST', path: '/containers/*id/kill', rule: 'owner', handler: change('POST', '/kill', SLOW_CALL_MS) },
  { method: 'POST', path: '/containers/*id/pause', rule: 'owner', handler: change('POST', '/pause', SLOW_CALL_MS) },
  { method: 'POST', path: '/containers/*id/unpause', rule: 'owner', handler: change('POST', '/unpause', SLOW_CALL_MS) },
  { method: 'DELETE', path: '/containers/*id', rule: 'owner', handler: change('DELETE', '', SLOW_CALL_MS) },
];
