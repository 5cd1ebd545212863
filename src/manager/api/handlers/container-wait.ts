import { Readable } from 'node:stream';
import { anySignal, BadInputError } from '../../../base/index.ts';
import type { CachedContainer } from '../../cluster/index.ts';
import { type Answer, stream } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { nodeHeader } from '../error-answer.ts';
import { containerPath, ownedContainer } from '../owner.ts';
import { engineQuery } from '../proxy.ts';
import type { Route } from '../route.ts';
import { isEnded, isGone, seeEffect } from '../see-effect.ts';
import { atLeast } from '../version.ts';
import { wording } from '../wording.ts';

const CONDITIONS = ['', 'not-running', 'next-exit', 'removed'];

/** The head goes out as soon as the engine has it: the CLI starts the container only then. */
async function wait(call: ApiCall): Promise<Answer> {
  const { query, version } = call;
  // Clients below 1.30 know of no conditions; engines below 1.44 take anything for the default.
  const condition = atLeast(version, '1.30') ? (query.get('condition') ?? '') : '';
  if (!CONDITIONS.includes(condition)) throw new BadInputError(wording.invalidCondition(condition));
  const container = await ownedContainer(call);
  const { node } = container;
  const request = {
    method: 'POST',
    path: containerPath(call, container, '/wait'),
    query: engineQuery(query),
    version,
    deadlineMs: null,
  } as const;
  const answer = await node.engine.open(request, anySignal(call.signal, node.lost));
  const result = Readable.from(resultOf(call, container, answer.body), { objectMode: false });
  return stream(answer.status, result, { 'Content-Type': answer.headers['content-type'], ...nodeHeader(node) });
}

/**
 * The engine's result, once lists show it too. When the node is lost the wait ends with words of ours: the client has the
 * head already.
 */
async function* resultOf(call: ApiCall, container: CachedContainer, body: Readable): AsyncGenerator<Buffer> {
  const isDone = call.query.get('condition') === 'removed' ? isGone : isEnded;
  try {
    for await (const chunk of body) {
      await seeEffect(call, container, isDone).catch(() => container.node.suspect());
      if (Buffer.isBuffer(chunk)) yield chunk;
    }
  } catch (cause) {
    if (call.signal.aborted) return;
    call.log.warn('a node was lost while a client waited for its container', { node: container.node.name, cause });
    container.node.suspect();
    yield Buffer.from(`${JSON.stringify({ StatusCode: -1, Error: { Message: `node ${container.node.name} lost` } })}\n`);
  }
}

export const containerWaitRoutes: readonly Route[] = [
  { method: 'POST', path: '/containers/*id/wait', rule: 'owner', manager: 'any', handler: wait },
];
