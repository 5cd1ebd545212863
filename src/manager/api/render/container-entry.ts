import { arrayOf, type JsonObject, objectOf, stringOf } from '../../../base/index.ts';
import { LABEL } from '../../../model/index.ts';
import type { CachedContainer, ClusterNode } from '../../cluster/index.ts';
import type { ForwardedPorts } from '../../ports/index.ts';
import { atLeast } from '../version.ts';
import { listedPorts } from './published-ports.ts';
import { shownEndpoints, shownNetworkIds } from './shown-networks.ts';
import { HOST_DOWN, statusText } from './status-text.ts';

/** How list entries look. */
export interface EntryShape {
  /** The client's API version. */
  readonly version: string;
  /** `Names` as `/node/name`. */
  readonly namesWithNode: boolean;
  /** Why a container whose node is down is not elsewhere by now; default: nothing is known. */
  readonly noteOf?: (container: CachedContainer) => string | undefined;
}

/** Disk use of one container, as its engine tells it. */
export type EntrySize = { readonly SizeRw?: unknown; readonly SizeRootFs?: unknown };

/** Characters of a note that a column of a table bears. */
const MOST_NOTE = 160;

interface Rendered {
  /** The entry as JSON up to and without the value of `Status`, its last field. */
  readonly head: string;
  readonly status: string;
  /** What the text was made from besides the entry. */
  readonly networks: readonly JsonObject[];
  readonly nodeName: string;
  readonly forwarded: ForwardedPorts | undefined;
}

// Per shape. A container of the cache is replaced when it changes, so its text is good for as long as it lives.
const rendered = new Map<string, WeakMap<CachedContainer, Rendered>>();

/**
 * One entry of the container list as JSON text. Only the time in `Status` is made anew at each call.
 * @param forwarded its ports that answer on the manager; the same object as long as they are the same
 */
export function containerEntry(
  container: CachedContainer,
  shape: EntryShape,
  nowMs: number,
  size?: EntrySize,
  forwarded?: ForwardedPorts,
): string {
  const { head, status } = entryText(container, shape, forwarded);
  const shown = isDown(container.node) ? hostDown(shape.noteOf?.(container)) : statusText(status, container.sinceMs, nowMs);
  const tail = size === undefined ? '' : `,${JSON.stringify(size).slice(1, -1)}`;
  return `${head}${JSON.stringify(shown)}${tail === ',' ? '' : tail}}`;
}

function hostDown(note: string | undefined): string {
  if (note === undefined) return HOST_DOWN;
  return `${HOST_DOWN} (${note.length > MOST_NOTE ? `${note.slice(0, MOST_NOTE)}…` : note})`;
}

/** Whether a node's containers are shown as they were last seen. */
export function isDown(node: ClusterNode): boolean {
  return node.state !== 'healthy';
}

function entryText(container: CachedContainer, shape: EntryShape, forwarded: ForwardedPorts | undefined): Rendered {
  const key = `${shape.namesWithNode} ${atLeast(shape.version, '1.46')} ${atLeast(shape.version, '1.48')}`;
  let texts = rendered.get(key);
  if (texts === undefined) {
    texts = new WeakMap();
    rendered.set(key, texts);
  }
  const { node } = container;
  const known = texts.get(container);
  if (known !== undefined && known.networks === node.networks && known.nodeName === node.name && known.forwarded === forwarded)
    return known;
  const made = render(container, shape, forwarded);
  texts.set(container, made);
  return made;
}

function render({ entry, node }: CachedContainer, shape: EntryShape, forwarded: ForwardedPorts | undefined): Rendered {
  const { Status: status, SizeRw: _size, SizeRootFs: _total, ...rest } = entry;
  const labels = { ...objectOf(entry['Labels']), [LABEL.node]: node.name, [LABEL.nodeId]: node.id };
  const endpoints = objectOf(entry['NetworkSettings'])['Networks'];
  const shown = {
    ...rest,
    Names: arrayOf(entry['Names']).map((name) => (shape.namesWithNode ? `/${node.name}${String(name)}` : name)),
    Labels: labels,
    Ports: listedPorts(entry['Ports'], node.ip, forwarded),
    NetworkSettings: { Networks: shownEndpoints(endpoints, shownNetworkIds(node.networks)) },
  };
  const text = JSON.stringify(forVersion(shown, shape.version));
  return {
    head: `${text.slice(0, -1)}${text === '{}' ? '' : ','}"Status":`,
    status: stringOf(status) ?? '',
    networks: node.networks,
    nodeName: node.name,
    forwarded,
  };
}

function forVersion(entry: JsonObject, version: string): JsonObject {
  if (atLeast(version, '1.48')) return entry;
  const { ImageManifestDescriptor: _descriptor, ...rest } = entry;
  if (atLeast(version, '1.46')) return rest;
  const { Annotations: _annotations, ...hostConfig } = objectOf(rest['HostConfig']);
  return { ...rest, HostConfig: hostConfig };
}
