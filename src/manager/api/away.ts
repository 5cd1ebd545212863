import { anySignal } from '../../base/index.ts';
import { EngineTimeoutError, EngineUnreachableError } from '../../engine/index.ts';
import { type ClusterNode, NodeUnreachableError } from '../cluster/index.ts';
import { NotRememberedError, type Tombstone } from '../tombstones/index.ts';
import type { AnswerHeaders } from './answer.ts';
import type { ApiCall } from './call.ts';
import { nodeHeader } from './error-answer.ts';
import { partialHeader } from './partial.ts';

/** Longest wait until a node that broke off a call has answered a probe, or counts as unhealthy. */
const VERDICT_MS = 20_000;
const LOOK_MS = 100;

/**
 * Whether a call failed because its node went away, rather than because the engine refused it. A node that may only have
 * missed this call is looked at again first: what it can still do itself nobody promises in its name.
 */
export async function wentAway(error: unknown, node: ClusterNode, { clock, signal }: ApiCall): Promise<boolean> {
  if (error instanceof NodeUnreachableError) return node.state !== 'healthy';
  if (!(error instanceof EngineUnreachableError || error instanceof EngineTimeoutError)) return false;
  const sinceMs = clock.nowMs();
  node.suspect();
  while (node.state === 'healthy' && node.answeredAtMs <= sinceMs && clock.nowMs() - sinceMs < VERDICT_MS)
    await clock.sleep(LOOK_MS, signal);
  return node.state !== 'healthy';
}

/** Whether there is a store at all; it may be away. */
export function canPromise({ tombstones }: ApiCall): boolean {
  return tombstones?.hasStore === true;
}

/** A call that need not wait for a node any longer than until it is unhealthy, where it can be remembered then. */
export function untilDown(call: ApiCall, node: ClusterNode): ApiCall {
  return canPromise(call) ? { ...call, signal: anySignal(call.signal, node.down) } : call;
}

/**
 * Remembers what ends for the fleet while its node is away: when it resolves, it has ended.
 * @param what a client wants, for the refusal
 * @throws NotRememberedError (503) without a store that takes it
 */
export async function promise(call: ApiCall, what: string, tombstones: readonly Tombstone[]): Promise<void> {
  if (call.tombstones === undefined) throw new NotRememberedError(what, 'this manager has no store');
  // A client that leaves does not unsay it: some of it may be kept already.
  await call.tombstones.add(what, tombstones);
}

/** What was promised is not to be: its request failed after all. Without the store it stays, and the next try finds it done. */
export async function unsay({ tombstones, log }: ApiCall, promised: readonly Tombstone[]): Promise<void> {
  for (const tombstone of promised) {
    await tombstones?.lift(tombstone).catch((cause: unknown) => {
      log.warn('a removal that failed is carried out where a node was away', { kind: tombstone.kind, name: tombstone.name, cause });
    });
  }
}

/** Headers of an answer that nodes have yet to make true. */
export function awayHeaders(...nodes: readonly ClusterNode[]): AnswerHeaders {
  return { ...(nodes.length === 1 ? nodeHeader(nodes[0]) : {}), ...partialHeader(nodes) };
}
