import { isIP } from 'node:net';
import type { Decoded } from '../schema/shape.ts';
import { type MapTree, mapOf, type Place, scalarTree, type Tree, textOf, withEntry } from '../tree.ts';

interface Mapping {
  readonly hostIp: string;
  readonly published: string;
  readonly target: number;
  readonly protocol: string;
}
type Parsed = { readonly ok: true; readonly mappings: readonly Mapping[] } | { readonly ok: false; readonly text: string };

/** Expands the short items of a `ports` list, ranges to one entry per port; items that are no port stay. */
export function expandPorts(tree: Tree): Tree {
  return tree.kind === 'list' ? { ...tree, items: tree.items.flatMap(expandItem) } : tree;
}

/** Tells what is wrong with an item that did not expand. */
export function decodePort(tree: Tree): Decoded {
  const short = shortText(tree);
  if (short === undefined) return { ok: true, tree };
  const parsed = parsePorts(short);
  return parsed.ok ? { ok: true, tree } : parsed;
}

/** Two mappings are the same when they publish the same container port on the same host address and port. */
export function portIdentity(item: Tree): string {
  if (item.kind !== 'map') return JSON.stringify(item);
  const field = (key: string): string => {
    const value = item.entries.get(key)?.value;
    return value?.kind === 'scalar' ? String(value.value ?? '') : '';
  };
  return `${field('host_ip') || '0.0.0.0'}:${field('published')}:${field('target')}/${field('protocol')}`;
}

function expandItem(item: Tree): readonly Tree[] {
  if (item.kind === 'map') return [expandLong(item)];
  const short = shortText(item);
  const parsed = short === undefined ? undefined : parsePorts(short);
  return parsed?.ok === true ? parsed.mappings.map((mapping) => toTree(mapping, item.at)) : [item];
}

function shortText(item: Tree): string | undefined {
  return item.kind === 'scalar' && typeof item.value === 'number' ? String(item.value) : textOf(item);
}

function expandLong(item: MapTree): MapTree {
  let long = item;
  const published = item.entries.get('published')?.value;
  if (published?.kind === 'scalar' && typeof published.value === 'number') {
    long = withEntry(long, 'published', scalarTree(String(published.value), published.at));
  }
  for (const [key, value] of [
    ['protocol', 'tcp'],
    ['mode', 'ingress'],
  ] as const) {
    if (!long.entries.has(key)) long = withEntry(long, key, scalarTree(value, item.at));
  }
  return long;
}

function toTree(mapping: Mapping, at: Place): MapTree {
  return mapOf(
    {
      mode: 'ingress',
      host_ip: mapping.hostIp === '' ? undefined : mapping.hostIp,
      target: mapping.target,
      published: mapping.published === '' ? undefined : mapping.published,
      protocol: mapping.protocol,
    },
    at,
  );
}

/** Reads `[[IP:][PUBLISHED]:]TARGET[/PROTOCOL]`. */
function parsePorts(short: string): Parsed {
  const slash = short.lastIndexOf('/');
  const protocol = (slash < 0 ? 'tcp' : short.slice(slash + 1)).toLowerCase();
  const parts = (slash < 0 ? short : short.slice(0, slash)).split(':');
  const target = parts.at(-1) ?? '';
  const published = parts.at(-2) ?? '';
  const address = parts.slice(0, -2).join(':');
  if (target === '') return { ok: false, text: `No port specified: ${short}<empty>` };
  if (!['tcp', 'udp', 'sctp'].includes(protocol)) return { ok: false, text: `Invalid proto: ${protocol}` };
  const hostIp = address.replace(/^\[(.*)\]$/, '$1');
  if (hostIp !== '' && isIP(hostIp) === 0) return { ok: false, text: `Invalid ip address: ${address}` };
  return pairUp(hostIp, published, target, protocol);
}

function pairUp(hostIp: string, published: string, target: string, protocol: string): Parsed {
  const inside = portRange(target);
  if (inside === undefined) return { ok: false, text: `Invalid containerPort: ${target}` };
  const outside = published === '' ? undefined : portRange(published);
  if (published !== '' && outside === undefined) return { ok: false, text: `Invalid hostPort: ${published}` };
  const count = inside.to - inside.from + 1;
  if (outside !== undefined && outside.to - outside.from + 1 !== count) {
    if (count > 1) return { ok: false, text: `Invalid ranges specified for container and host Ports: ${target} and ${published}` };
    return { ok: true, mappings: [{ hostIp, published, target: inside.from, protocol }] };
  }
  const mappings = Array.from({ length: count }, (_, i) => ({
    hostIp,
    published: outside === undefined ? '' : String(outside.from + i),
    target: inside.from + i,
    protocol,
  }));
  return { ok: true, mappings };
}

function portRange(text: string): { readonly from: number; readonly to: number } | undefined {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  const from = Number(match?.[1]);
  const to = Number(match?.[2] ?? match?.[1]);
  return match !== null && from <= to && to <= 65535 ? { from, to } : undefined;
}
