import { isAlias, isMap, isScalar, isSeq, type Pair, type ParsedNode, type YAMLMap } from 'yaml';
import { fail } from './problem.ts';
import { type Entry, isNull, type MapTree, type Place, type Tag, type Tree } from './tree.ts';

const maxAliasedNodes = 100_000;
const maxDepth = 200;

/**
 * Turns the nodes of one document into a tree: resolves aliases and merge keys, refuses duplicate and non-text keys.
 * A node behind an anchor is converted once and shared, so an alias bomb costs nothing here; the size it would expand to is what
 * is limited, because everything after walks the expanded tree.
 * @throws ComposeFileError
 */
export function yamlToTree(root: ParsedNode, file: string, place: (offset: number) => Place): Tree {
  const anchors = new Map<string, Tree>();
  const open = new Set<string>();
  const sizes = new WeakMap<Tree, number>();
  let aliased = 0;
  return convert(root, [], 0);

  function convert(node: unknown, path: readonly string[], depth: number): Tree {
    const at = placeOfNode(node);
    if (depth > maxDepth) fail(`failed to parse ${file}: yaml: line ${at.line}: nested deeper than ${maxDepth} levels`);
    if (isAlias(node)) return resolveAlias(node.source, at);
    const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
    if (anchor !== undefined) open.add(anchor);
    const tree = convertOwn(node, at, path, depth);
    if (anchor !== undefined) {
      open.delete(anchor);
      anchors.set(anchor, tree);
    }
    return tree;
  }

  function convertOwn(node: unknown, at: Place, path: readonly string[], depth: number): Tree {
    if (isMap(node)) return sized({ kind: 'map', entries: entriesOf(node, path, depth), at, tag: tagOf(node.tag, at) });
    if (isSeq(node)) {
      const items = node.items.map((item, index) => convert(item, [...path, String(index)], depth + 1));
      return sized({ kind: 'list', items, at, tag: tagOf(node.tag, at) });
    }
    const value: unknown = isScalar(node) ? node.value : null;
    const tag = isScalar(node) ? tagOf(node.tag, at) : undefined;
    const source = isScalar(node) && typeof node.source === 'string' ? node.source : String(value ?? '');
    return sized({ kind: 'scalar', value: scalarOf(value, source), source, at, tag });
  }

  function entriesOf(node: YAMLMap, path: readonly string[], depth: number): ReadonlyMap<string, Entry> {
    const entries = new Map<string, Entry>();
    const merged: Entry[] = [];
    for (const pair of node.items) {
      const at = placeOfNode(pair.key);
      if (isMergeKey(pair)) {
        merged.push({ at, value: convert(pair.value, path, depth + 1) });
        continue;
      }
      const key = keyOf(pair.key, path);
      const earlier = entries.get(key);
      if (earlier !== undefined) {
        fail(`failed to parse ${file}: line ${at.line}: mapping key ${JSON.stringify(key)} already defined at line ${earlier.at.line}`);
      }
      const value = convert(pair.value, [...path, key], depth + 1);
      // A key without value has no position of its own.
      entries.set(key, { at, value: isNull(value) ? { ...value, at } : value });
    }
    for (const source of merged.flatMap(mergeSources)) {
      for (const [key, entry] of source.entries) if (!entries.has(key)) entries.set(key, entry);
    }
    return entries;
  }

  function mergeSources(entry: Entry): readonly MapTree[] {
    const sources = entry.value.kind === 'list' ? entry.value.items : [entry.value];
    return sources.map((source) => {
      if (source.kind === 'map') return source;
      return fail(`failed to parse ${file}: yaml: map merge requires map or sequence of maps as the value`, entry.at);
    });
  }

  function keyOf(node: unknown, path: readonly string[]): string {
    const key = isAlias(node) ? convert(node, path, 0) : isScalar(node) ? node : undefined;
    if (key !== undefined && 'value' in key && typeof key.value === 'string') return key.value;
    const shown = key !== undefined && 'value' in key ? String(key.value ?? '<nil>') : 'a list or mapping';
    return fail(`non-string key ${path.length === 0 ? 'at top level' : `in ${path.join('.')}`}: ${shown}`, placeOfNode(node));
  }

  function resolveAlias(name: string, at: Place): Tree {
    const tree = anchors.get(name);
    if (tree === undefined) {
      const why = open.has(name) ? `anchor '${name}' value contains itself` : `unknown anchor '${name}' referenced`;
      fail(`yaml: ${why}`, at);
    }
    aliased += sizes.get(tree) ?? 1;
    if (aliased > maxAliasedNodes) fail(`compose file exceeds maximum node visit limit (${maxAliasedNodes})`, at);
    return tree;
  }

  function sized<T extends Tree>(tree: T): T {
    const parts = tree.kind === 'list' ? tree.items : tree.kind === 'map' ? [...tree.entries.values()].map((e) => e.value) : [];
    sizes.set(
      tree,
      Math.min(
        parts.reduce((sum, part) => sum + (sizes.get(part) ?? 1), 1),
        maxAliasedNodes + 1,
      ),
    );
    return tree;
  }

  function placeOfNode(node: unknown): Place {
    const range = isAlias(node) || isMap(node) || isSeq(node) || isScalar(node) ? node.range : undefined;
    return place(range?.[0] ?? 0);
  }
}

function scalarOf(value: unknown, source: string): string | number | boolean | null {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null ? value : source;
}

function isMergeKey(pair: Pair): boolean {
  return isScalar(pair.key) && pair.key.value === '<<' && pair.key.type === 'PLAIN';
}

function tagOf(tag: string | undefined, at: Place): Tag | undefined {
  if (tag === undefined || tag === '!' || tag.startsWith('tag:yaml.org,2002:')) return undefined;
  if (tag === '!reset') return 'reset';
  if (tag === '!override') return 'override';
  return fail(`yaml: unknown tag ${tag}; only !reset and !override are known`, at);
}
