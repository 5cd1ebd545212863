import type { AnswerHead, HeaderChanges } from '../../engine/index.ts';
import type { ClusterNode } from '../cluster/index.ts';
import { atLeast } from './version.ts';

const RAW = 'application/vnd.docker.raw-stream';
const MULTIPLEXED = 'application/vnd.docker.multiplexed-stream';
/** From here on clients read from the header whether output is framed. */
const LABELLED_SINCE = '1.42';

/**
 * The content type of a process's output for a client. Engines before API 1.42 do not tell framed output from a terminal's,
 * which newer clients rely on.
 * @param hasTerminal asked only where it matters
 */
export async function streamType(version: string, hasTerminal: () => Promise<boolean>): Promise<string> {
  return atLeast(version, LABELLED_SINCE) && !(await hasTerminal()) ? MULTIPLEXED : RAW;
}

/** Whether a node is so old that it calls framed output raw, or calls it nothing at all. */
export function labelsWrongly(node: ClusterNode): boolean {
  return !atLeast(node.engine.versionFor(), LABELLED_SINCE);
}

/** Sets the content type on an answer that carries output; errors keep theirs. */
export function relabel(type: string): (head: AnswerHead) => HeaderChanges {
  return ({ status }) => (status < 300 ? { 'Content-Type': type } : {});
}
