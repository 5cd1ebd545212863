import { arrayOf, BadInputError, type JsonObject, numberOf, objectOf, stringMapOf, stringOf } from '../base/index.ts';
import type { ContainerInfo } from './container.ts';
import { containerState, networkMode } from './container-list.ts';
import { cpusOfShares } from './cpu-shares.ts';
import { containerId } from './ids.ts';
import { LABEL } from './labels.ts';
import { cpuNanosOf, memoryBytesOf } from './limits.ts';
import type { ExposedPort } from './port.ts';
import { claimsOf, exposedPortsOf } from './port-bindings.ts';
import { claimsHeld } from './port-held.ts';
import { parseReserved } from './reserved.ts';

/** How CPU shares are to be understood. */
export interface SharesReading {
  /** CPUs of the container's node. */
  readonly machineCpus: number;
  /** Those of every container are CPUs, as the original had it; else only where our label says that CPUs were asked for. */
  readonly areCpus: boolean;
}

/**
 * Reads an engine's `/containers/ID/json`. The limits it tells count, also when they were changed after creation.
 * @param shares absent: CPUs asked for as a weight (the original's `--cpu-shares`) are taken from our label
 */
export function containerFromInspect(body: JsonObject, shares?: SharesReading): ContainerInfo {
  const config = objectOf(body['Config']);
  const hostConfig = objectOf(body['HostConfig']);
  const labels = stringMapOf(config['Labels']);
  const mode = networkMode(hostConfig['NetworkMode']);
  const onHost = mode === 'host';
  return {
    id: containerId(stringOf(body['Id']) ?? ''),
    name: (stringOf(body['Name']) ?? '').replace(/^\//, ''),
    swarmId: labels[LABEL.swarmId],
    image: stringOf(config['Image']) ?? '',
    imageId: stringOf(body['Image']) ?? '',
    labels,
    state: containerState(objectOf(body['State'])['Status'], objectOf(body['State'])['Running'] === true ? 'Up' : ''),
    createdS: Math.floor((Date.parse(stringOf(body['Created']) ?? '') || 0) / 1000),
    networkMode: mode,
    hostPorts: onHost ? [] : hostPorts(hostConfig, objectOf(objectOf(body['NetworkSettings'])['Ports'])),
    hostModePorts: onHost ? (readable(() => exposedPortsOf(objectOf(config['ExposedPorts']))) ?? []) : [],
    cpuNanos: cpuNanosOf(hostConfig) || weightedCpus(hostConfig, labels[LABEL.reserved], shares),
    memoryBytes: memoryBytesOf(hostConfig),
  };
}

function weightedCpus(hostConfig: JsonObject, label: string | undefined, reading: SharesReading | undefined): number {
  const shares = numberOf(hostConfig['CpuShares']) ?? 0;
  const reserved = shares > 0 ? parseReserved(label).cpuNanos : 0;
  if (reading === undefined || shares <= 0 || !(reading.areCpus || reserved > 0)) return reserved;
  return cpusOfShares(shares, reading.machineCpus) * 1e9;
}

function hostPorts(hostConfig: JsonObject, published: JsonObject): ContainerInfo['hostPorts'] {
  const asked = readable(() => claimsOf(objectOf(hostConfig['PortBindings']))) ?? [];
  const given = Object.entries(published).flatMap(([port, list]) => arrayOf(list).map((binding) => givenPort(port, objectOf(binding))));
  return claimsHeld(asked, given);
}

function givenPort(port: string, binding: JsonObject): readonly [string, string, string] {
  return [stringOf(binding['HostIp']) ?? '', stringOf(binding['HostPort']) ?? '', port.split('/')[1] ?? 'tcp'];
}

/** The engine accepted what it tells; a form we cannot read must not hide the container. */
function readable<T extends readonly ExposedPort[] | ContainerInfo['hostPorts']>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof BadInputError) return undefined;
    throw error;
  }
}
