import type { JsonObject } from '../../../base/index.ts';
import type { ClusterNode } from '../../cluster/index.ts';

/** `Node` of an inspect, as the original added it: clients made for it read where a container is. */
export function nodeObject(node: ClusterNode): JsonObject {
  return {
    ID: node.id,
    IP: node.ip,
    Addr: node.address,
    Name: node.name,
    Cpus: Math.floor(node.info.cpuNanos / 1e9),
    Memory: node.info.memoryBytes,
    Labels: node.info.labels,
  };
}
