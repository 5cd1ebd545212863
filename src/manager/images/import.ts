import type { Readable } from 'node:stream';
import { stringOf } from '../../base/index.ts';
import type { ClusterNode } from '../cluster/index.ts';
import { loadImages } from './load.ts';
import { lineObject, type NodeProgress } from './progress.ts';
import { type ImageIo, type PullRequest, pullImage } from './pull.ts';
import { copyImages } from './transfer.ts';

export interface ImportRequest extends PullRequest {
  /** The archive; undefined when the engine fetches it from a URL. */
  readonly source: Readable | undefined;
  /** `repo:tag` it will have; undefined when it gets none. */
  readonly name: string | undefined;
}

/**
 * Makes an image of a root file system on the first node and copies it to the others: imported on each it would have as
 * many ids as nodes.
 */
export async function* importImage(
  nodes: readonly ClusterNode[],
  { source, name, ...request }: ImportRequest,
  io: ImageIo,
  signal: AbortSignal,
): AsyncGenerator<NodeProgress> {
  const [first, ...others] = nodes;
  if (first === undefined) return;
  const imported =
    source === undefined
      ? pullImage([first], request, io, signal)
      : loadImages([first], source, { ...request, path: '/images/create' }, io, signal);
  let id: string | undefined;
  let done = false;
  for await (const item of imported) {
    if (item.kind === 'line') id = /^sha256:[0-9a-f]{64}$/.exec(stringOf(lineObject(item.line)['status']) ?? '')?.[0] ?? id;
    done ||= item.kind === 'done';
    yield item;
  }
  const saved = name ?? id;
  if (!done || saved === undefined || others.length === 0) return;
  for await (const item of copyImages(first, [saved], others, io, signal)) {
    // What the client reads is the id alone: scripts take the output of `docker import` for it.
    if (item.kind !== 'line') yield item;
  }
}
