import { withOvercommit } from '../capacity.ts';
import type { NodeView, Question } from '../question.ts';

/**
 * How full a node would be with the container on it: percent of CPUs plus percent of memory, whole numbers, of those the
 * container asks for. The number of active containers when it asks for neither.
 */
export function loadWith({ request, policy }: Question): (view: NodeView) => number {
  const { cpuNanos, memoryBytes } = request;
  if (cpuNanos === 0 && memoryBytes === 0) return (view) => view.active;
  return ({ node, usedCpuNanos, usedMemoryBytes }) =>
    percent(cpuNanos, usedCpuNanos, withOvercommit(node.cpuNanos, policy.overcommit)) +
    percent(memoryBytes, usedMemoryBytes, withOvercommit(node.memoryBytes, policy.overcommit));
}

function percent(asked: number, used: number, capacity: number): number {
  return asked === 0 ? 0 : Math.floor(((used + asked) * 100) / capacity);
}
