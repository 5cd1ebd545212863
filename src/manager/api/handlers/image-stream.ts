import { Readable } from 'node:stream';
import { MergedProgress, type NodeProgress } from '../../images/index.ts';
import { type Answer, stream } from '../answer.ts';
import type { ApiCall } from '../call.ts';

/**
 * What many nodes tell of one call as the answer to a client: the head goes out when the first node has begun. When none
 * ever does the nodes' own status is the answer.
 * @param nodes how many there are
 * @throws AllNodesFailedError when every node failed before it began
 */
export async function progressAnswer(call: ApiCall, nodes: number, progress: AsyncGenerator<NodeProgress>): Promise<Answer> {
  const merged = new MergedProgress(nodes);
  const held: string[] = [];
  for (;;) {
    const turn = await progress.next();
    if (turn.done === true) throw merged.error();
    held.push(...merged.lines(turn.value));
    logFailure(call, turn.value);
    if (turn.value.kind === 'started') break;
  }
  const lines = linesOf(call, merged, held, progress);
  return stream(200, Readable.from(lines, { objectMode: false }), { 'content-type': 'application/json' });
}

async function* linesOf(
  call: ApiCall,
  merged: MergedProgress,
  held: readonly string[],
  progress: AsyncGenerator<NodeProgress>,
): AsyncGenerator<Buffer> {
  yield* held.map(asLine);
  for await (const item of progress) {
    logFailure(call, item);
    yield* merged.lines(item).map(asLine);
  }
  yield* merged.last().map(asLine);
}

function asLine(text: string): Buffer {
  return Buffer.from(`${text}\r\n`);
}

function logFailure(call: ApiCall, item: NodeProgress): void {
  if (item.kind === 'failed') call.log.warn('node failed at a call for images', { node: item.node, path: call.path, cause: item.message });
}
