import { BadInputError } from '../../../base/index.ts';
import { type CachedContainer, NoSuchContainerError } from '../../cluster/index.ts';
import { type Answer, empty } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { nodeHeader } from '../error-answer.ts';
import { NotFoundError } from '../errors.ts';
import { changeContainer, containerPath, ownedContainer, passedOn } from '../owner.ts';
import { engineQuery } from '../proxy.ts';
import { intParam } from '../query.ts';
import type { Handler, Route } from '../route.ts';
import { type IsDone, isEnded, seeEffect } from '../see-effect.ts';
import { needsOwnStop, stopWithSignal } from '../stop-signal.ts';
import { wording } from '../wording.ts';
import { removeContainer } from './container-remove.ts';
import { endOn, startsAgain } from './process-end.ts';

/** Mounting large file systems takes an engine a while. */
const SLOW_CALL_MS = 120_000;
/** The shortest JSON object with a field; the original's clients may send `null`. */
const EMPTY_BODY_BYTES = 7;

/** A change that the owner makes on its own: `/containers/ID` and `rest`, with the client's query. */
function change(method: 'POST' | 'DELETE', rest: string, isDone?: IsDone): Handler {
  return async (call) => changed(call, await ownedContainer(call), { method, rest, deadlineMs: SLOW_CALL_MS, isDone });
}

interface Change {
  readonly method: 'POST' | 'DELETE';
  readonly rest: string;
  readonly deadlineMs: number | null;
  readonly isDone?: IsDone | undefined;
}

async function changed(call: ApiCall, container: CachedContainer, { method, rest, deadlineMs, isDone }: Change): Promise<Answer> {
  const request = { method, path: containerPath(call, container, rest), query: engineQuery(call.query), deadlineMs };
  return passedOn(await changeContainer(call, container, request, isDone), container.node);
}

async function start(call: ApiCall): Promise<Answer> {
  const { headers } = call;
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > EMPTY_BODY_BYTES) {
    throw new BadInputError('starting container with non-empty request body was deprecated since API v1.22 and removed in v1.24');
  }
  const container = await ownedContainer(call);
  await startsAgain(call, container);
  await call.ports?.checkStart(container);
  return wanting(call, container, 'running', changed(call, container, { method: 'POST', rest: '/start', deadlineMs: SLOW_CALL_MS }));
}

// How long a stop or restart takes is the client's choice.

async function stop(call: ApiCall): Promise<Answer> {
  const container = await call.cluster.container(call.params['id'] ?? '', call.signal);
  const ended = endOn(call, container, intParam(call.query, 't'), (one) => stopNow(one, container));
  return wanting(call, container, 'stopped', ended);
}

async function stopNow(call: ApiCall, container: CachedContainer): Promise<Answer> {
  if (!needsOwnStop(call, container)) return changed(call, container, { method: 'POST', rest: '/stop', deadlineMs: null, isDone: isEnded });
  if (container.info.state !== 'running') return empty(304, nodeHeader(container.node));
  await stopOlder(call, container);
  return empty(204, nodeHeader(container.node));
}

async function restart(call: ApiCall): Promise<Answer> {
  const container = await ownedContainer(call);
  await startsAgain(call, container);
  await call.ports?.checkStart(container);
  return wanting(call, container, 'running', restartNow(call, container));
}

async function restartNow(call: ApiCall, container: CachedContainer): Promise<Answer> {
  if (!needsOwnStop(call, container)) return changed(call, container, { method: 'POST', rest: '/restart', deadlineMs: null });
  if (container.info.state === 'running') await stopOlder(call, container);
  await changeContainer(call, container, { method: 'POST', path: containerPath(call, container, '/start'), deadlineMs: SLOW_CALL_MS });
  return empty(204, nodeHeader(container.node));
}

async function stopOlder(call: ApiCall, container: CachedContainer): Promise<void> {
  try {
    await stopWithSignal(call, container, intParam(call.query, 't'));
  } finally {
    await seeEffect(call, container, isEnded).catch(() => container.node.suspect());
  }
}

async function kill(call: ApiCall): Promise<Answer> {
  try {
    return await killed(call);
  } catch (error) {
    // Engines begin every refusal of a kill like this.
    if (error instanceof NoSuchContainerError)
      throw new NotFoundError(wording.noKill(call.params['id'] ?? '', error.message), { cause: error });
    throw error;
  }
}

async function killed(call: ApiCall): Promise<Answer> {
  const deadly = ['', '9', 'KILL', 'SIGKILL'].includes(call.query.get('signal')?.toUpperCase() ?? '');
  const send = change('POST', '/kill', deadly ? isEnded : undefined);
  if (!deadly) return await send(call);
  const container = await call.cluster.container(call.params['id'] ?? '', call.signal);
  return await wanting(
    call,
    container,
    'stopped',
    endOn(call, container, 0, async (one) => await send(one)),
  );
}

function pause(rest: '/pause' | '/unpause'): Handler {
  return async (call) => wanting(call, await ownedContainer(call), rest === '/pause' ? 'paused' : 'running', change('POST', rest)(call));
}

/** A container that survives its node is, on the next one, as its user last wanted it. */
async function wanting(
  { keeper }: ApiCall,
  container: CachedContainer,
  wanted: 'running' | 'paused' | 'stopped',
  done: Answer | Promise<Answer>,
): Promise<Answer> {
  const answer = await done;
  await keeper?.want(container, wanted);
  return answer;
}

export const containerLifecycleRoutes: readonly Route[] = [
  { method: 'POST', path: '/containers/*id/start', rule: 'owner', handler: start },
  { method: 'POST', path: '/containers/*id/stop', rule: 'owner', handler: stop },
  { method: 'POST', path: '/containers/*id/restart', rule: 'owner', handler: restart },
  { method: 'POST', path: '/containers/*id/kill', rule: 'owner', handler: kill },
  { method: 'POST', path: '/containers/*id/pause', rule: 'owner', handler: pause('/pause') },
  { method: 'POST', path: '/containers/*id/unpause', rule: 'owner', handler: pause('/unpause') },
  { method: 'DELETE', path: '/containers/*id', rule: 'owner', handler: removeContainer },
];
