import { formatBytes, type PlacementRequest } from '../../../model/index.ts';
import { withOvercommit } from '../capacity.ts';
import type { Filter, NodeView } from '../question.ts';

/** CPUs and memory asked for must be free, counting what stopped containers and reservations hold. */
export const resourcesFilter: Filter = {
  name: 'resources',
  prepare:
    ({ request, policy }) =>
    (view) => {
      const { node } = view;
      if (!(node.cpuNanos > 0 && node.memoryBytes > 0)) return { text: 'it tells no CPUs or no memory' };
      const { cpuNanos, memoryBytes } = request;
      if (cpuNanos === 0 && memoryBytes === 0) return null;
      // An engine refuses a CPU limit above what its machine has, whatever may be promised.
      if (cpuNanos > node.cpuNanos) return tooFew('CPU', `it has ${cpus(node.cpuNanos)} CPUs`, request);
      const freeCpuNanos = withOvercommit(node.cpuNanos, policy.overcommit) - view.usedCpuNanos;
      const freeMemoryBytes = withOvercommit(node.memoryBytes, policy.overcommit) - view.usedMemoryBytes;
      const short = [
        ...(cpuNanos > 0 && cpuNanos > freeCpuNanos ? ['CPU'] : []),
        ...(memoryBytes > 0 && memoryBytes > freeMemoryBytes ? ['memory'] : []),
      ];
      return short.length === 0 ? null : tooFew(short.join(' and '), free(view, freeCpuNanos, freeMemoryBytes, short), request);
    },
};

function tooFew(what: string, has: string, request: PlacementRequest): { readonly text: string; readonly brief: string } {
  const asked = [
    ...(request.cpuNanos > 0 ? [`${cpus(request.cpuNanos)} CPUs`] : []),
    ...(request.memoryBytes > 0 ? [`${formatBytes(request.memoryBytes)} of memory`] : []),
  ].join(' and ');
  return { text: `too little ${what}: ${asked} asked for, ${has}`, brief: `too little ${what}: ${asked} asked for` };
}

function free({ node }: NodeView, freeCpuNanos: number, freeMemoryBytes: number, short: readonly string[]): string {
  const parts = [
    ...(short.includes('CPU') ? [`${cpus(freeCpuNanos)} of ${cpus(node.cpuNanos)} CPUs free`] : []),
    ...(short.includes('memory') ? [`${formatBytes(Math.max(0, freeMemoryBytes))} of ${formatBytes(node.memoryBytes)} free`] : []),
  ];
  return parts.join(' and ');
}

/** To the thousandth, rounded so that what is free never looks larger than it is. */
function cpus(nanos: number): string {
  return String(Math.max(0, Math.floor(nanos / 1e6) / 1e3));
}
