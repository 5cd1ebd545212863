import { errorText, isAbort, SchwarmError } from '../../base/index.ts';
import { EngineHttpError, EngineTimeoutError, EngineUnreachableError } from '../../engine/index.ts';
import { type ClusterNode, type ClusterView, NodeUnreachableError } from '../cluster/index.ts';
import { type Answer, type AnswerHeaders, errorJson } from './answer.ts';
import type { ApiContext } from './call.ts';
import { classicError } from './classic-error.ts';
import { engineRefusal } from './engine-refusal.ts';
import { NoPrimaryError } from './errors.ts';

/** Seconds after which a client may ask a node again that did not answer. */
const RETRY_AFTER_S = '5';
/** Seconds after which another manager most likely leads. */
const ELECTION_S = '2';

/** What a client is told of an error. */
export interface ToldError {
  readonly status: number;
  readonly message: string;
  readonly headers: AnswerHeaders;
}

/** What telling of an error needs. */
export type ErrorContext = Pick<ApiContext, 'cluster' | 'log' | 'options'>;

/** The answer to a thrown value. */
export function errorAnswer(error: unknown, context: ErrorContext): Answer {
  const { status, message, headers } = toldError(error, context);
  return errorJson(status, message, headers);
}

/**
 * What a client is told of a thrown value. An engine's own refusal keeps status and text (`engineRefusal`); a node that did
 * not answer is named and looked at again; what is no error of ours is logged with its stack and is a bug.
 */
export function toldError(error: unknown, context: ErrorContext): ToldError {
  const classic = context.options.classic ? classicError(error, context.options.filters) : undefined;
  if (classic !== undefined) return { ...classic, headers: {} };
  if (error instanceof EngineHttpError) {
    return { ...engineRefusal(error), headers: nodeHeader(nodeAt(context.cluster, error.address)) };
  }
  if (error instanceof EngineUnreachableError || error instanceof EngineTimeoutError) return silentNode(error, context.cluster);
  if (error instanceof NodeUnreachableError) {
    return { status: error.status, message: error.message, headers: { 'retry-after': RETRY_AFTER_S } };
  }
  if (error instanceof NoPrimaryError) return { status: error.status, message: error.message, headers: { 'retry-after': ELECTION_S } };
  if (error instanceof SchwarmError) return { status: error.status, message: error.message, headers: {} };
  if (isAbort(error)) return { status: 503, message: 'the manager is stopping, or the client has left', headers: {} };
  const stack = error instanceof Error ? error.stack : undefined;
  context.log.error('a request failed for a reason that has no answer: this is a bug', { cause: error, stack });
  return { status: 500, message: errorText(error), headers: {} };
}

/** The header that tells which node answered, or failed to. */
export function nodeHeader(node: ClusterNode | undefined): { readonly 'x-schwarm-node'?: string } {
  return node === undefined ? {} : { 'x-schwarm-node': node.name };
}

function silentNode(error: EngineUnreachableError | EngineTimeoutError, cluster: ClusterView): ToldError {
  const node = nodeAt(cluster, error.address);
  node?.suspect();
  const message = node === undefined ? error.message : `node ${node.name} is not reachable: ${error.message}`;
  return { status: error.status, message, headers: { 'retry-after': RETRY_AFTER_S, ...nodeHeader(node) } };
}

function nodeAt(cluster: ClusterView, address: string): ClusterNode | undefined {
  return cluster.nodes().find((node) => node.engine.address === address);
}
