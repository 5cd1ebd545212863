import type { ContainerInfo, NodeInfo } from '../../model/index.ts';
import { isActive, nodeIndex } from './node-index.ts';
import type { NodeView } from './question.ts';

export function nodeView(node: NodeInfo, replaced: readonly ContainerInfo[]): NodeView {
  const { active } = nodeIndex(node);
  const { usedCpuNanos, usedMemoryBytes } = node;
  if (replaced.length === 0) return { node, replaced, active, containers: node.containers.size, usedCpuNanos, usedMemoryBytes };
  return {
    node,
    replaced,
    active: active - replaced.filter(isActive).length,
    containers: node.containers.size - replaced.length,
    usedCpuNanos: Math.max(0, usedCpuNanos - sum(replaced, 'cpuNanos')),
    usedMemoryBytes: Math.max(0, usedMemoryBytes - sum(replaced, 'memoryBytes')),
  };
}

function sum(containers: readonly ContainerInfo[], key: 'cpuNanos' | 'memoryBytes'): number {
  return containers.reduce((total, container) => total + container[key], 0);
}
