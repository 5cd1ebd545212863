import { isFullId } from '../../model/index.ts';
import type { ContainerIndex } from './container-index.ts';
import type { CachedContainer, ClusterNode } from './contract.ts';
import { AmbiguousNameError, AmbiguousPrefixError } from './errors.ts';

/**
 * The one container a reference means, from the cache. Order: full id, exact name (`/web`, `web`, `node/web`), swarm
 * id, unique prefix of an id; names win over prefixes, as on one engine.
 * @throws AmbiguousNameError, AmbiguousPrefixError
 */
export function findContainer(
  index: ContainerIndex,
  nodeOf: (reference: string) => ClusterNode | undefined,
  reference: string,
): CachedContainer | undefined {
  if (isFullId(reference)) {
    return index.byId(reference) ?? onlyOne(index.bySwarmId(reference), reference) ?? onlyOne(index.byName(reference), reference);
  }
  const name = reference.startsWith('/') ? reference.slice(1) : reference;
  const [nodeName, rest] = splitNode(name);
  const named = rest === undefined ? index.byName(name) : namedOn(index, nodeOf(nodeName), rest);
  return onlyOne(named, name) ?? byPrefix(index, rest === undefined ? reference : rest);
}

function splitNode(name: string): readonly [string, string | undefined] {
  const at = name.indexOf('/');
  return at < 0 ? ['', undefined] : [name.slice(0, at), name.slice(at + 1)];
}

function namedOn(index: ContainerIndex, node: ClusterNode | undefined, name: string): ReadonlySet<CachedContainer> {
  return new Set([...index.byName(name)].filter((c) => c.node === node));
}

function onlyOne(found: ReadonlySet<CachedContainer>, name: string): CachedContainer | undefined {
  if (found.size > 1) {
    throw new AmbiguousNameError(
      name,
      [...found].map((c) => c.node.name),
    );
  }
  return found.values().next().value;
}

function byPrefix(index: ContainerIndex, prefix: string): CachedContainer | undefined {
  const found = index.byPrefix(prefix);
  if (found.length > 1) throw new AmbiguousPrefixError(prefix);
  return found[0];
}
