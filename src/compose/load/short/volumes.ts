import { posix } from 'node:path';
import { placeText } from '../problem.ts';
import type { Decoded, ShapeContext } from '../schema/shape.ts';
import { child, type MapTree, mapOf, type ScalarTree, scalarTree, type Tree, textOf, withEntry } from '../tree.ts';

const propagations = ['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave'];
/** Accepted by engines on other systems and without meaning here. */
const consistencies = ['cached', 'delegated', 'consistent'];

/**
 * Expands one item `[SOURCE:]TARGET[:OPTIONS]` of `volumes`. A source that looks like a path is a bind, any other a volume; a
 * single letter before `:/` is a volume too, drives are written `X:\`.
 */
export function expandVolume(tree: Tree, context: ShapeContext): Tree {
  if (tree.kind === 'map') return cleanTarget(tree);
  const short = textOf(tree);
  const parts = short === undefined ? undefined : splitVolume(short);
  if (tree.kind !== 'scalar' || parts === undefined || parts.length > 3 || parts.some((part) => part === '')) return tree;
  const [first = '', second, options = ''] = parts;
  if (second === undefined) return mapOf({ type: 'volume', target: cleanPath(first) }, tree.at);
  return withOptions(mountOf(first, second, tree), options, tree, context);
}

/** Tells what is wrong with an item that did not expand, and with targets that are no absolute path. */
export function decodeVolume(tree: Tree, context: ShapeContext): Decoded {
  const short = textOf(tree);
  if (short !== undefined) return { ok: false, text: short === '' ? 'invalid empty volume spec' : `invalid volume spec: ${short}` };
  const target = textOf(child(tree, 'target'));
  if (target === undefined || isAbsolute(target)) return { ok: true, tree };
  const where = context.dotted.replace(/\.(\d+)$/, '[$1]');
  return { ok: false, text: `${where}: target ${target} must be an absolute path in the container` };
}

/** Makes the source of a bind absolute. */
export function resolveVolume(tree: Tree, absolute: (path: string) => string): Tree {
  const source = textOf(child(tree, 'source'));
  if (tree.kind !== 'map' || source === undefined || textOf(child(tree, 'type')) !== 'bind' || /^[A-Za-z]:\\/.test(source)) return tree;
  return withEntry(tree, 'source', scalarTree(absolute(source), tree.at));
}

/** Where the entry is mounted; a later entry for the same place replaces the earlier one. */
export function volumeIdentity(item: Tree): string {
  return textOf(child(item, 'target')) ?? JSON.stringify(item);
}

/** Splits at colons, except the one of a Windows drive. */
function splitVolume(short: string): readonly string[] {
  return short.match(/(?:^|:)((?:[A-Za-z]:\\)?[^:]*)/g)?.map((part, index) => (index === 0 ? part : part.slice(1))) ?? [short];
}

function mountOf(source: string, target: string, item: ScalarTree): MapTree {
  const bind = /^[./~]|^[A-Za-z]:\\/.test(source);
  return mapOf(
    {
      type: bind ? 'bind' : 'volume',
      source,
      target: cleanPath(target),
      bind: bind ? mapOf({ create_host_path: true }, item.at) : undefined,
    },
    item.at,
  );
}

function withOptions(mount: MapTree, options: string, item: ScalarTree, context: ShapeContext): MapTree {
  let result = mount;
  const set = (part: string, key: string, value: string | boolean): void => {
    const old = child(result, part);
    const section = old?.kind === 'map' ? old : mapOf({}, item.at);
    result = withEntry(result, part, withEntry(section, key, scalarTree(value, item.at)));
  };
  for (const option of options.split(',').filter((o) => o !== '')) {
    if (option === 'ro') result = withEntry(result, 'read_only', scalarTree(true, item.at));
    else if (option === 'z' || option === 'Z') set('bind', 'selinux', option);
    else if (option === 'nocopy') set('volume', 'nocopy', true);
    else if (propagations.includes(option)) set('bind', 'propagation', option);
    else if (option !== 'rw' && !consistencies.includes(option)) {
      context.warn(`${placeText(item.at)}: ${context.dotted}: unknown volume option ${option} in ${item.value} is ignored`);
    }
  }
  return result;
}

function cleanTarget(item: MapTree): MapTree {
  const target = item.entries.get('target')?.value;
  const text = textOf(target);
  return target === undefined || text === undefined ? item : withEntry(item, 'target', scalarTree(cleanPath(text), target.at));
}

function cleanPath(path: string): string {
  if (path === '' || path.includes('\\')) return path;
  return posix.normalize(path).replace(/(.)\/+$/, '$1');
}

function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:\\/.test(path) || path.startsWith('\\\\');
}
