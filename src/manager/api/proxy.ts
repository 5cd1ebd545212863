import type { Duplex } from 'node:stream';
import { anySignal } from '../../base/index.ts';
import { type ForwardTarget, type HeaderChanges, type Query, refuseUpgrade, takeOver } from '../../engine/index.ts';
import type { ClusterNode } from '../cluster/index.ts';
import { type Answer, SENT } from './answer.ts';
import type { ApiCall } from './call.ts';
import { nodeHeader, toldError } from './error-answer.ts';
import { standardHeaders } from './send.ts';

/** Longest JSON that comes before a stream: exec and attach send some bytes of it. */
export const MAX_STREAM_BODY_BYTES = 1024 * 1024;

/** Passes a call on to a node and its answer back, both as they flow. The node is asked in the client's API version. */
export async function forwardTo(call: ApiCall, node: ClusterNode, target: ForwardTarget): Promise<Answer> {
  // Lets a client that waits for it send its body.
  call.body();
  const result = await node.engine.forward(call.request, call.response, onBehalfOf(call, node, target), anySignal(call.signal, node.lost));
  if (result.error !== undefined) {
    node.suspect();
    call.log.warn('a node broke off an answer', { node: node.name, path: call.path, cause: result.error });
  }
  return SENT;
}

/**
 * Passes a call on to a node and then the client's connection, be it asked for with an upgrade or without.
 * @param target its `body` must be given when the request's was read already
 */
export async function spliceTo(call: ApiCall, node: ClusterNode, target: ForwardTarget): Promise<Answer> {
  const { request, response, upgrade } = call;
  // A refusal is an ordinary answer, with the headers of one.
  const responseHeaders: ForwardTarget['responseHeaders'] = ({ status }) => (status < 400 ? {} : answerHeaders(call, node));
  const passed: ForwardTarget = { version: call.version, responseHeaders, ...target };
  if (upgrade !== undefined) {
    await node.engine.splice(request, upgrade.socket, upgrade.head, passed, anySignal(call.signal, node.lost));
    return SENT;
  }
  const signal = anySignal(call.signal, node.lost);
  const taken = await takeOver(request, response, MAX_STREAM_BODY_BYTES, signal);
  try {
    await node.engine.splice(request, taken.socket, Buffer.alloc(0), { body: taken.body, ...passed }, signal);
  } catch (error) {
    refuseTaken(call, taken.socket, error);
  }
  return SENT;
}

/** The client's query for an engine, as it is. */
export function engineQuery(query: URLSearchParams): Query {
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)]));
}

/** Headers that every answer carries, also those of a node. */
export function answerHeaders(call: ApiCall, node: ClusterNode): HeaderChanges {
  const headers: { [name: string]: string | readonly string[] } = {};
  for (const [name, value] of Object.entries({ ...standardHeaders(call.options), ...nodeHeader(node) })) {
    if (value !== undefined) headers[name] = value;
  }
  return headers;
}

function onBehalfOf(call: ApiCall, node: ClusterNode, target: ForwardTarget): ForwardTarget {
  return {
    version: call.version,
    ...target,
    responseHeaders: (head) => ({ ...answerHeaders(call, node), ...target.responseHeaders?.(head) }),
  };
}

/** The HTTP server has let go of the connection, so the answer is written here. */
export function refuseTaken(call: ApiCall, socket: Duplex, error: unknown): void {
  const { status, message } = toldError(error, call);
  refuseUpgrade(socket, status, message);
}
