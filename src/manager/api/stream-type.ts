import type { AnswerHead, HeaderChanges } from '../../engine/index.ts';
import type { CachedContainer } from '../cluster/index.ts';
import type { ApiCall } from './call.ts';
import { atLeast } from './version.ts';

const RAW = 'application/vnd.docker.raw-stream';
const MULTIPLEXED = 'application/vnd.docker.multiplexed-stream';
/** From here on clients read from the header whether output is framed. */
const LABELLED_SINCE = '1.42';

/**
 * The content type of a container's output for a client. Engines before API 1.42 call framed output raw, which newer
 * clients would take for a terminal's.
 * @param tty whether the process runs with a terminal
 */
export function streamType(version: string, tty: boolean): string {
  return !tty && atLeast(version, LABELLED_SINCE) ? MULTIPLEXED : RAW;
}

/** Whether the node would label output as an older engine than the client expects. */
export function needsRelabel(call: ApiCall, { node }: CachedContainer): boolean {
  return atLeast(call.version, LABELLED_SINCE) && !atLeast(node.engine.versionFor(call.version), LABELLED_SINCE);
}

/** Sets the content type on an answer that carries output; errors keep theirs. */
export function relabel(type: string): (head: AnswerHead) => HeaderChanges {
  return ({ status }) => (status < 300 ? { 'content-type': type } : {});
}
