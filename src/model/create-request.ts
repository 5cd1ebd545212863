import { BadInputError, isObject, type JsonObject, numberOf, type Random } from '../base/index.ts';
import { networkMode } from './container-list.ts';
import { apiNeedsOf } from './create-api-needs.ts';
import { takeDependencies } from './create-dependencies.ts';
import { checkWholeNumbers, objectAt, objectsAt, textAt } from './create-fields.ts';
import { LABEL, type Labels } from './labels.ts';
import { cpuNanosOf, memoryBytesOf } from './limits.ts';
import { type PlacementEntries, takePlacementEntries } from './placement-entries.ts';
import { parsePlatform } from './platform.ts';
import { claimsOf, exposedPortsOf } from './port-bindings.ts';
import type { PlacementRequest } from './request.ts';
import { formatReserved, type Reserved } from './reserved.ts';

export interface CreateQuery {
  readonly name?: string;
  readonly platform?: string;
}

export interface CreateOptions {
  /** The original's reading: `CpuShares` is a number of CPUs, and the legacy limits outside of HostConfig count. */
  readonly classic?: boolean;
}

/** A create request, read. */
export interface ParsedCreate {
  readonly request: PlacementRequest;
  /** What to send to the engine: without placement entries in the environment, with our labels; all else as it came. */
  readonly body: JsonObject;
}

/**
 * Reads the body of a container create request.
 *
 * Takes placement entries out of the environment into the `com.docker.swarm.*` labels, gives the container a stable id
 * where it has none, and notes in a label what it reserves.
 * @throws BadInputError naming the field that is wrong
 */
export function parsePlacementRequest(body: unknown, query: CreateQuery, random: Random, options: CreateOptions = {}): ParsedCreate {
  if (body === undefined || body === null) throw new BadInputError('config cannot be empty in order to create a container');
  if (!isObject(body)) throw new BadInputError('invalid JSON: the create request must be an object');
  const entries = takePlacementEntries(body);
  const { dependencies, hostConfig } = takeDependencies(hostConfigOf(body, options.classic === true));
  const reserved = reservedBy(body, hostConfig, options.classic === true);
  const labels = ownLabels(entries.labels, reserved, random);
  const apiNeeds = apiNeedsOf(body, hostConfig);
  const request: PlacementRequest = {
    name: nameOf(query.name ?? ''),
    image: textAt(body, 'Image'),
    labels,
    expressions: entries.expressions,
    dependencies,
    reschedule: entries.reschedule,
    networkMode: networkMode(textAt(hostConfig, 'NetworkMode', 'HostConfig.NetworkMode')),
    ...reserved,
    platform: query.platform === undefined || query.platform === '' ? undefined : parsePlatform(query.platform),
    ...(apiNeeds.length > 0 && { apiNeeds }),
  };
  return { request, body: withPlacement(body, entries, hostConfig, labels) };
}

/** @throws BadInputError in the engine's words; clients match them */
function nameOf(text: string): string {
  const name = text.replace(/^\//, '');
  if (text === '' || /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) return name;
  throw new BadInputError(`Invalid container name (${text}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`);
}

const LEGACY = [
  ['Memory', 'Memory'],
  ['MemorySwap', 'MemorySwap'],
  ['CpuShares', 'CpuShares'],
  ['Cpuset', 'CpusetCpus'],
] as const;

/** Clients of the original's time put limits beside HostConfig, where today's engines do not look. */
function hostConfigOf(body: JsonObject, classic: boolean): JsonObject {
  const hostConfig = objectAt(body, 'HostConfig');
  checkWholeNumbers(hostConfig, ['NanoCpus', 'CpuQuota', 'CpuPeriod', 'CpuShares', 'Memory', 'MemoryReservation'], 'HostConfig.');
  if (!classic) return hostConfig;
  checkWholeNumbers(body, ['Memory', 'MemorySwap', 'CpuShares'], '');
  const legacy = LEGACY.flatMap(([from, to]) => (body[from] ? [[to, body[from]] as const] : []));
  return legacy.length === 0 ? hostConfig : { ...hostConfig, ...Object.fromEntries(legacy) };
}

function reservedBy(body: JsonObject, hostConfig: JsonObject, classic: boolean): Reserved {
  const bindings = objectAt(hostConfig, 'PortBindings', 'HostConfig.PortBindings');
  for (const port of Object.keys(bindings)) {
    const path = `HostConfig.PortBindings["${port}"]`;
    for (const binding of objectsAt(bindings, port, path)) for (const key of ['HostIp', 'HostPort']) textAt(binding, key, `${path}.${key}`);
  }
  const claims = claimsOf(bindings);
  const exposed = exposedPortsOf(objectAt(body, 'ExposedPorts'));
  const mode = networkMode(hostConfig['NetworkMode']);
  const ownsPorts = mode !== 'host' && mode !== 'none' && !mode.startsWith('container:');
  const shares = classic ? Math.max(0, numberOf(hostConfig['CpuShares']) ?? 0) : 0;
  return {
    cpuNanos: cpuNanosOf(hostConfig) || shares * 1e9,
    memoryBytes: memoryBytesOf(hostConfig),
    hostPorts: ownsPorts ? claims : [],
    hostModePorts: mode === 'host' ? exposed : [],
  };
}

/** Labels of a copied container may tell of another node and other reservations: ours replace them. */
function ownLabels(labels: Labels, reserved: Reserved, random: Random): Labels {
  const ours: readonly string[] = [LABEL.reserved, LABEL.askedPorts, LABEL.generation, LABEL.node];
  const foreign = (name: string): boolean => ours.includes(name) || name.startsWith(`${LABEL.node}.`);
  const kept = Object.entries(labels).filter(([name]) => !foreign(name));
  const text = formatReserved(reserved);
  return {
    ...Object.fromEntries(kept),
    [LABEL.swarmId]: labels[LABEL.swarmId] || random.hex(32),
    ...(text !== undefined && { [LABEL.reserved]: text }),
  };
}

function withPlacement(body: JsonObject, entries: PlacementEntries, hostConfig: JsonObject, labels: Labels): JsonObject {
  const before = Array.isArray(body['Env']) ? body['Env'].length : 0;
  const env = entries.env.length === before ? {} : { Env: entries.env };
  const host = hostConfig === body['HostConfig'] || Object.keys(hostConfig).length === 0 ? {} : { HostConfig: hostConfig };
  return { ...body, ...env, ...host, Labels: labels };
}
