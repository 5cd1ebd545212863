import { arrayOf, numberOf, objectOf, parseJson, stringOf } from '../base/index.ts';
import type { ContainerInfo } from './container.ts';
import type { ExposedPort } from './port.ts';
import { formatPortClaim, parseExposedPorts, parsePortClaim } from './port-text.ts';

/** What a container holds of its node. */
export type Reserved = Pick<ContainerInfo, 'cpuNanos' | 'memoryBytes' | 'hostPorts' | 'hostModePorts'>;

const NOTHING_RESERVED: Reserved = { cpuNanos: 0, memoryBytes: 0, hostPorts: [], hostModePorts: [] };

/**
 * The value of the label that tells what a container reserves: JSON with `cpuNanos`, `memoryBytes`, `hostPorts`
 * (`["8080/tcp"]`) and `hostModePorts` (`["80/tcp", "5000-5010/udp"]`), only what is not empty.
 * @returns undefined when nothing is reserved: no label is needed then
 */
export function formatReserved(reserved: Reserved): string | undefined {
  const parts = {
    ...(reserved.cpuNanos > 0 && { cpuNanos: reserved.cpuNanos }),
    ...(reserved.memoryBytes > 0 && { memoryBytes: reserved.memoryBytes }),
    ...(reserved.hostPorts.length > 0 && { hostPorts: reserved.hostPorts.map(formatPortClaim) }),
    ...(reserved.hostModePorts.length > 0 && { hostModePorts: formatRuns(reserved.hostModePorts) }),
  };
  return Object.keys(parts).length === 0 ? undefined : JSON.stringify(parts);
}

/** The reverse of `formatReserved`. Parts that cannot be read are left out: the label is on the engine, anyone may have written it. */
export function parseReserved(label: string | undefined): Reserved {
  if (label === undefined) return NOTHING_RESERVED;
  const parts = objectOf(readable(() => parseJson(label)));
  const texts = (value: unknown): readonly string[] => arrayOf(value).flatMap((v) => stringOf(v) ?? []);
  return {
    cpuNanos: Math.max(0, numberOf(parts['cpuNanos']) ?? 0),
    memoryBytes: Math.max(0, numberOf(parts['memoryBytes']) ?? 0),
    hostPorts: texts(parts['hostPorts']).flatMap((text) => readable(() => parsePortClaim(text)) ?? []),
    hostModePorts: texts(parts['hostModePorts']).flatMap((text) => readable(() => parseExposedPorts(text)) ?? []),
  };
}

/** Ports in a row as one text: media servers expose ten thousand of them. */
function formatRuns(ports: readonly ExposedPort[]): readonly string[] {
  const sorted = ports.toSorted((a, b) => a.protocol.localeCompare(b.protocol) || a.port - b.port);
  const runs: { from: number; to: number; protocol: string }[] = [];
  for (const { port, protocol } of sorted) {
    const last = runs.at(-1);
    if (last !== undefined && last.protocol === protocol && port <= last.to + 1) last.to = port;
    else runs.push({ from: port, to: port, protocol });
  }
  return runs.map(({ from, to, protocol }) => `${from === to ? from : `${from}-${to}`}/${protocol}`);
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
