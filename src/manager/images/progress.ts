import { errorText, isAbort, type JsonObject, objectOf, parseJson, SchwarmError, splitLines, stringOf } from '../../base/index.ts';
import { EngineHttpError, type EngineStream, EngineTimeoutError, EngineUnreachableError } from '../../engine/index.ts';
import type { ClusterNode } from '../cluster/index.ts';
import { type IdleLimit, limitIdle } from './limit-idle.ts';

/** What one node tells of a long call that several nodes carry out. */
export type NodeProgress =
  /** Its answer has begun. */
  | { readonly kind: 'started'; readonly node: string }
  /** One JSON object of its answer, as text. */
  | { readonly kind: 'line'; readonly node: string; readonly line: string }
  | { readonly kind: 'done'; readonly node: string }
  /** `status` is the engine's where its answer never began, else 500. */
  | { readonly kind: 'failed'; readonly node: string; readonly status: number; readonly message: string };

/**
 * Follows one node's call to its end. Never throws for the node's sake: its failure is the last item.
 * @param open makes the call; an answer that stays silent longer than `idle` allows counts as failed
 */
export async function* followNode(
  node: ClusterNode,
  open: (node: ClusterNode) => Promise<EngineStream>,
  idle: IdleLimit,
  signal: AbortSignal,
): AsyncGenerator<NodeProgress> {
  try {
    const answer = await open(node);
    try {
      yield { kind: 'started', node: node.name };
      for await (const line of limitIdle(splitLines(answer.body), idle)) {
        const message = failureOf(line);
        if (message !== undefined) return yield { kind: 'failed', node: node.name, status: 500, message };
        yield { kind: 'line', node: node.name, line };
      }
    } finally {
      answer.body.destroy();
    }
    yield { kind: 'done', node: node.name };
  } catch (error) {
    if (signal.aborted && isAbort(error)) throw error;
    if (error instanceof EngineUnreachableError || error instanceof EngineTimeoutError) node.suspect();
    yield { kind: 'failed', node: node.name, ...failure(error) };
  }
}

/** The text of an error object inside an answer's stream; undefined for any other line. */
function failureOf(line: string): string | undefined {
  const value = lineObject(line);
  return stringOf(value['error']) ?? stringOf(objectOf(value['errorDetail'])['message']);
}

function failure(error: unknown): { readonly status: number; readonly message: string } {
  if (error instanceof EngineHttpError) return { status: error.status, message: error.engineMessage };
  return { status: error instanceof SchwarmError ? error.status : 500, message: errorText(error) };
}

/** A line of an answer as an object; an empty one for what is none. */
export function lineObject(line: string): JsonObject {
  try {
    return objectOf(parseJson(line));
  } catch {
    // Not JSON: nothing an engine sends; shown as it is.
    return {};
  }
}
