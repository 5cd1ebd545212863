import { type ContainerInfo, LABEL, type NodeInfo, type PlacementRequest } from '../../model/index.ts';
import { composeKey, nodeIndex } from './node-index.ts';

const NONE: readonly ContainerInfo[] = [];

/**
 * Tells, per node, which containers the new one replaces.
 *
 * Compose re-creates a container by creating the new one, with the same host ports, while the old one still runs. Old
 * ones are those of the same project, service and number, and the one that `com.docker.compose.replace` names.
 */
export function replacedOn(request: PlacementRequest): (node: NodeInfo) => readonly ContainerInfo[] {
  const slot = composeKey(request.labels);
  const named = request.labels[LABEL.composeReplace] ?? '';
  if (slot === undefined && named === '') return () => NONE;
  return (node) => {
    const same = slot === undefined ? NONE : (nodeIndex(node).composeContainers.get(slot) ?? NONE);
    if (named === '' || same.length > 0) return same;
    return [...node.containers.values()].filter((container) => isNamed(container, named));
  };
}

function isNamed(container: ContainerInfo, text: string): boolean {
  return container.name === text || container.id === text || (text.length >= 12 && container.id.startsWith(text));
}
