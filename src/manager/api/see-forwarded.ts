import { ignoreAbort, objectOf, parseJson, SchwarmError, stringOf } from '../../base/index.ts';
import type { AnswerHead, ForwardTarget } from '../../engine/index.ts';
import { type CachedContainer, type ClusterNode, healthyNodes, type Resource } from '../cluster/index.ts';
import type { ApiCall } from './call.ts';

/** Answers to what is read again here are short; longer ones are no answers to such calls. */
const MAX_ANSWER_BYTES = 1024 * 1024;
/** How long an answer is kept back at most. */
const MOST_WAIT_MS = 1_000;

type Look = (head: AnswerHead, body: Buffer) => Promise<unknown>;

/**
 * Keeps the primary's answer back until this manager's own cache has been read anew: whoever lists here right after the
 * answer must see the call's effect. Where the node does not answer in time, its events bring it.
 */
export function seeForwarded(call: ApiCall): Pick<ForwardTarget, 'transform' | 'beforeEmpty'> {
  const look = lookFor(call);
  if (look === undefined) return {};
  const bounded = async (head: AnswerHead, body: Buffer): Promise<void> => {
    if (head.status >= 300) return;
    await within(call, look(head, body));
    await call.ports?.settled();
  };
  return {
    beforeEmpty: (head) => bounded(head, Buffer.alloc(0)),
    transform: (head) => {
      if (head.status >= 300) return undefined;
      return {
        maxBodyBytes: MAX_ANSWER_BYTES,
        map: async (body) => {
          await bounded(head, body);
          return body;
        },
      };
    },
  };
}

/** What to read anew for a call; undefined for those that change nothing a list shows, or answer with a stream. */
function lookFor(call: ApiCall): Look | undefined {
  const [, family = '', ...rest] = call.path.split('/');
  if (family === 'networks' || family === 'volumes') return () => readAll(call, family);
  if (family !== 'containers') return undefined;
  if (rest[0] === 'create') return (head, body) => readCreated(call, head, body);
  if (rest[0] === 'prune') return () => readAll(call, 'containers');
  const container = known(call, call.params['id'] ?? '');
  return container === undefined || call.path.endsWith('/exec')
    ? undefined
    : () => call.cluster.refreshContainer(container.node, container.info.id);
}

async function readCreated(call: ApiCall, head: AnswerHead, body: Buffer): Promise<unknown> {
  const id = stringOf(objectOf(parseJson(body.toString('utf8')))['Id']);
  const node = call.cluster.node(String(head.headers['x-schwarm-node'] ?? ''));
  return id === undefined || node === undefined ? undefined : await call.cluster.refreshContainer(node, id);
}

async function readAll({ cluster }: ApiCall, resource: Resource): Promise<unknown> {
  const read = (node: ClusterNode): Promise<void> => cluster.refresh(node, resource).catch(() => node.suspect());
  return await Promise.all(healthyNodes(cluster).map(read));
}

function known(call: ApiCall, reference: string): CachedContainer | undefined {
  try {
    return call.cluster.cachedContainer(reference);
  } catch (error) {
    // It means several: the primary says so.
    if (error instanceof SchwarmError) return undefined;
    throw error;
  }
}

async function within({ clock, log }: ApiCall, reading: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const done = reading.catch((cause: unknown) => log.warn('the effect of a forwarded call could not be read', { cause }));
  await Promise.race([done, clock.sleep(MOST_WAIT_MS, over.signal).catch(ignoreAbort)]);
  over.abort();
}
