import { objectOf, stringOf } from '../../base/index.ts';
import { type EngineCall, EngineHttpError } from '../../engine/index.ts';
import { type ClusterNode, callWhileThere } from '../cluster/index.ts';
import type { Tombstone } from './tombstone.ts';

/** Ending takes as long as a process is given, and removing as long as there is to remove. */
const SLOW_MS = 120_000;

/**
 * What came of it. `done`: it is over there. `refused`: the engine will not, as somebody uses it there; nobody can promise it
 * any more. `later`: the engine cannot now, and the node need not wait for it.
 */
export type Outcome = { readonly kind: 'done' } | { readonly kind: 'refused' | 'later'; readonly why: string };

const DONE: Outcome = { kind: 'done' };

/**
 * Ends on a node what ended for the fleet while it was away.
 * @throws what keeps a container from ending: the engine's refusal, or its silence
 */
export async function carryOut(tombstone: Tombstone, node: ClusterNode, signal: AbortSignal): Promise<Outcome> {
  const { kind, id, stopS } = tombstone;
  switch (kind) {
    case 'process':
      return await ask(node, { method: 'POST', path: `/containers/${id}/stop`, query: stopS === undefined ? {} : { t: stopS } }, signal);
    case 'container':
      return await removeContainer(tombstone, node, signal);
    case 'network':
      return await unused(ask(node, { method: 'DELETE', path: `/networks/${id}` }, signal));
    case 'volume':
      return await unused(removeVolume(tombstone, node, signal));
    default:
      return kind satisfies never;
  }
}

async function ask(node: ClusterNode, call: EngineCall, signal: AbortSignal): Promise<Outcome> {
  try {
    await callWhileThere(node, { deadlineMs: SLOW_MS, ...call }, signal, node.state === 'healthy' ? 'down' : 'lost');
    return DONE;
  } catch (error) {
    if (error instanceof EngineHttpError && error.status === 404) return DONE;
    // Somebody else is removing it.
    if (error instanceof EngineHttpError && error.status === 409 && call.path.startsWith('/containers/')) {
      return { kind: 'later', why: error.engineMessage };
    }
    throw error;
  }
}

/** What remains of one that does not run any more harms nobody: its node need not wait until the engine gets rid of it. */
async function removeContainer({ id, withVolumes }: Tombstone, node: ClusterNode, signal: AbortSignal): Promise<Outcome> {
  const query = { force: 1, ...(withVolumes === true && { v: 1 }) };
  try {
    return await ask(node, { method: 'DELETE', path: `/containers/${id}`, query }, signal);
  } catch (error) {
    if (!(error instanceof EngineHttpError)) throw error;
    const { body } = await node.engine.json({ method: 'GET', path: `/containers/${id}/json` }, signal);
    if (objectOf(objectOf(body)['State'])['Running'] === true) throw error;
    return { kind: 'later', why: error.engineMessage };
  }
}

/** A name may have been given anew: only the volume that was there is meant. */
async function removeVolume({ id, createdAt }: Tombstone, node: ClusterNode, signal: AbortSignal): Promise<Outcome> {
  const path = `/volumes/${encodeURIComponent(id)}`;
  const answer = await node.engine.json({ method: 'GET', path }, signal);
  if (stringOf(objectOf(answer.body)['CreatedAt']) !== createdAt) return DONE;
  return await ask(node, { method: 'DELETE', path }, signal);
}

/** Whether a network or volume can go: what still uses it there is nothing that a node must wait for. */
async function unused(removal: Promise<Outcome>): Promise<Outcome> {
  try {
    return await removal;
  } catch (error) {
    if (!(error instanceof EngineHttpError)) throw error;
    if (error.status === 404) return DONE;
    return { kind: error.status === 403 || error.status === 409 ? 'refused' : 'later', why: error.engineMessage };
  }
}
