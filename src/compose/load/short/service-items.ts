import type { Decoded, ShapeContext } from '../schema/shape.ts';
import { type Entry, isNull, listTree, mapOf, mapTree, scalarTree, type Tree, textOf } from '../tree.ts';

/** A list of names as a mapping; `value` makes what stands under each name. */
function namesToMap(value: (item: Tree) => Tree): (tree: Tree) => Tree {
  return (tree) => {
    if (tree.kind !== 'list' || !tree.items.every((item) => textOf(item) !== undefined)) return tree;
    return mapTree(
      tree.items.map((item): [string, Entry] => [textOf(item) ?? '', { at: item.at, value: value(item) }]),
      tree.at,
    );
  };
}

export const networkNames = namesToMap((item) => scalarTree(null, item.at));
export const dependencyNames = namesToMap((item) => mapOf({ condition: 'service_started', required: true }, item.at));

/** A text as the mapping `{ [key]: text }`. */
export function textUnder(key: string, more: { readonly [key: string]: boolean } = {}): (tree: Tree) => Tree {
  return (tree) => (textOf(tree) === undefined ? tree : mapOf({ [key]: tree, ...more }, tree.at));
}

/** `env_file`: one path, or a list of paths and `{ path, required, format }`. */
export function expandEnvFiles(tree: Tree): Tree {
  const list = textOf(tree) === undefined ? tree : listTree([tree], tree.at);
  return list.kind === 'list' ? { ...list, items: list.items.map(textUnder('path', { required: true })) } : list;
}

/** `HOST:IP`, `HOST=IP` or a mapping, to a list of `HOST=IP`. */
export function expandExtraHosts(tree: Tree): Tree {
  if (tree.kind === 'list') return { ...tree, items: tree.items.map(hostItem) };
  if (tree.kind !== 'map') return tree;
  const items: Tree[] = [];
  for (const [host, { value }] of tree.entries) {
    const addresses = value.kind === 'list' ? value.items : [value];
    // One address that is no text makes the whole mapping one for the check to refuse.
    if (!addresses.every((address) => textOf(address) !== undefined)) return tree;
    for (const address of addresses) items.push(hostItem(scalarTree(`${host}=${textOf(address)}`, address.at)));
  }
  return listTree(items, tree.at);
}

function hostItem(item: Tree): Tree {
  const match = /^([^=:]+)[=:](.+)$/.exec(textOf(item) ?? '');
  return match === null ? item : scalarTree(`${match[1]}=${(match[2] ?? '').replace(/^\[(.*)\]$/, '$1')}`, item.at);
}

export function decodeExtraHost(tree: Tree, context: ShapeContext): Decoded {
  const text = textOf(tree) ?? '';
  if (/^[^=:]+=.+$/.test(text)) return { ok: true, tree };
  return { ok: false, text: `'${context.bracketed.replace(/\[\d+\]$/, '')}' invalid additional host, missing IP: ${text}` };
}

/** `SOURCE[:TARGET[:PERMISSIONS]]`, or the name of a CDI device. */
export function expandDevice(tree: Tree): Tree {
  const text = textOf(tree);
  if (text === undefined) return tree;
  const parts = text.split(':');
  if (parts.length > 3 || parts.some((part) => part === '')) return tree;
  const [source = '', second, third] = parts;
  const isPermissions = second !== undefined && third === undefined && /^[rwm]{1,3}$/.test(second);
  const target = isPermissions ? source : (second ?? source);
  return mapOf({ source, target, permissions: (isPermissions ? second : third) ?? 'rwm' }, tree.at);
}

export function decodeDevice(tree: Tree): Decoded {
  const text = textOf(tree);
  return text === undefined ? { ok: true, tree } : { ok: false, text: `confusing device mapping, please use long syntax: ${text}` };
}

/** A text test runs in a shell. */
export function expandHealthTest(tree: Tree): Tree {
  const text = textOf(tree);
  return text === undefined ? tree : listTree([scalarTree('CMD-SHELL', tree.at), tree], tree.at);
}

/** `all` is every GPU; a request that names neither number nor ids means all. */
export function expandGpus(tree: Tree): Tree {
  if (textOf(tree) === 'all') return listTree([mapOf({ count: -1 }, tree.at)], tree.at);
  return tree.kind === 'list' ? { ...tree, items: tree.items.map(expandDeviceRequest) } : tree;
}

/** `count: all`, and no count beside no ids, as `-1`. */
export function expandDeviceRequest(tree: Tree): Tree {
  if (tree.kind !== 'map') return tree;
  const count = tree.entries.get('count');
  if (count === undefined ? tree.entries.has('device_ids') : textOf(count.value) !== 'all') return tree;
  const entries = new Map(tree.entries).set('count', { at: count?.at ?? tree.at, value: scalarTree(-1, count?.value.at ?? tree.at) });
  return { ...tree, entries };
}

/** `external: {name: N}` of old formats as `external: true` and `name: N`. */
export function expandExternal(tree: Tree, context: ShapeContext): Tree {
  if (tree.kind !== 'map') return tree;
  const external = tree.entries.get('external');
  if (external?.value.kind !== 'map') return tree;
  const name = external.value.entries.get('name');
  if (name !== undefined) context.warn(`${context.dotted}: external.name is deprecated. Please set name and external: true`);
  const entries = new Map(tree.entries).set('external', { at: external.at, value: scalarTree(true, external.at) });
  if (name !== undefined && !isNull(name.value) && !entries.has('name')) entries.set('name', name);
  return { ...tree, entries };
}
