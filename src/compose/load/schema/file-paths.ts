import { child, scalarTree, type Tree, textOf, withEntry } from '../tree.ts';

type Absolute = (path: string) => string;

/** A path. */
export function resolvePath(tree: Tree, absolute: Absolute): Tree {
  const path = textOf(tree);
  return path === undefined ? tree : { ...scalarTree(absolute(path), tree.at), tag: tree.tag };
}

/** The path under one key of a mapping. */
export function resolveUnder(key: string): (tree: Tree, absolute: Absolute) => Tree {
  return (tree, absolute) => {
    const value = child(tree, key);
    return tree.kind === 'map' && value !== undefined && value.tag !== 'reset' ? withEntry(tree, key, resolvePath(value, absolute)) : tree;
  };
}

/** A build context: a path unless it names a repository, another service, an image or an archive. */
export function resolveContext(tree: Tree, absolute: Absolute): Tree {
  const text = textOf(tree);
  const remote =
    text !== undefined &&
    (/^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/)/.test(text) || /^(?:docker-image|service|oci-layout|target):/.test(text));
  return remote ? tree : resolvePath(tree, absolute);
}

/** `driver_opts.device` of a volume that binds a directory. */
export function resolveDevice(tree: Tree, absolute: Absolute): Tree {
  const options = child(tree, 'driver_opts');
  const bind = textOf(child(options, 'o'))?.split(',').includes('bind') === true;
  const driver = textOf(child(tree, 'driver')) ?? 'local';
  if (tree.kind !== 'map' || options?.kind !== 'map' || !bind || driver !== 'local') return tree;
  return withEntry(tree, 'driver_opts', resolveUnder('device')(options, absolute));
}
