import {
  type ContainerInfo,
  containerId,
  type Decision,
  type Dependency,
  type Expression,
  type Fleet,
  type ImageInfo,
  type NodeInfo,
  nodeId,
  type PlacementRequest,
  type Platform,
  type PortClaim,
  parseExposedPorts,
  parseExpression,
  parsePlatform,
  parsePortClaim,
} from '../../model/index.ts';
import { FILTER_NAMES, type Policy } from './policy.ts';
import { overlap } from './range-fit.ts';

// For tests of this folder: a row says what matters, these fill in the rest.

export interface ContainerSketch extends Partial<Omit<ContainerInfo, 'id' | 'hostPorts' | 'hostModePorts'>> {
  readonly id?: string;
  /** `8080/tcp` */
  readonly ports?: readonly string[];
  /** `80/tcp`, puts it on the host's network. */
  readonly hostMode?: readonly string[];
}

export function container(name: string, sketch: ContainerSketch = {}): ContainerInfo {
  const { id, ports = [], hostMode = [], ...rest } = sketch;
  return {
    id: containerId(id ?? name.padEnd(64, '-')),
    name,
    swarmId: undefined,
    image: 'busybox',
    imageId: '',
    labels: {},
    state: 'running',
    createdS: 0,
    networkMode: hostMode.length > 0 ? 'host' : 'bridge',
    cpuNanos: 0,
    memoryBytes: 0,
    hostPorts: ports.map(parsePortClaim),
    hostModePorts: hostMode.flatMap(parseExposedPorts),
    ...rest,
  };
}

export interface NodeSketch extends Partial<Omit<NodeInfo, 'id' | 'containers' | 'images' | 'platform'>> {
  readonly id?: string;
  /** Containers, or how many of them. */
  readonly containers?: readonly ContainerInfo[] | number;
  readonly images?: readonly Partial<ImageInfo>[];
  readonly platform?: string;
  readonly cpus?: number;
}

/** A healthy node of 4 CPUs and 8 GB, with the sums of its containers filled in. */
export function node(name: string, sketch: NodeSketch = {}): NodeInfo {
  const { id, containers = [], images = [], platform = 'linux/amd64', cpus = 4, ...rest } = sketch;
  const list = typeof containers === 'number' ? Array.from({ length: containers }, (_, i) => container(`${name}-c${i}`)) : containers;
  return {
    id: nodeId(id ?? `id-${name}`),
    name,
    address: `${name}:2375`,
    state: 'healthy',
    problem: undefined,
    labels: {},
    platform: platformOf(platform),
    apiVersion: '1.51',
    cpuNanos: cpus * 1e9,
    memoryBytes: 8e9,
    usedCpuNanos: list.reduce((sum, c) => sum + c.cpuNanos, 0),
    usedMemoryBytes: list.reduce((sum, c) => sum + c.memoryBytes, 0),
    failures: 0,
    containers: new Map(list.map((c) => [c.id, c])),
    images: images.map((image) => ({ id: 'sha256:0', tags: [], digests: [], ...image })),
    ...rest,
  };
}

export function fleet(...nodes: readonly NodeInfo[]): Fleet {
  return { nodes };
}

export interface RequestSketch
  extends Partial<Omit<PlacementRequest, 'expressions' | 'dependencies' | 'hostPorts' | 'hostModePorts' | 'platform'>> {
  /** `constraint:zone==west` */
  readonly says?: readonly string[];
  /** `link db` */
  readonly needs?: readonly string[];
  readonly ports?: readonly string[];
  readonly hostMode?: readonly string[];
  readonly platform?: string;
}

export function request(sketch: RequestSketch = {}): PlacementRequest {
  const { says = [], needs = [], ports = [], hostMode = [], platform, ...rest } = sketch;
  return {
    name: 'new',
    image: 'busybox',
    labels: {},
    reschedule: [],
    cpuNanos: 0,
    memoryBytes: 0,
    networkMode: hostMode.length > 0 ? 'host' : 'bridge',
    expressions: says.map(expression),
    dependencies: needs.map(dependency),
    hostPorts: ports.map(parsePortClaim),
    hostModePorts: hostMode.flatMap(parseExposedPorts),
    platform: platform === undefined ? undefined : platformOf(platform),
    ...rest,
  };
}

export function policy(changes: Partial<Policy> = {}): Policy {
  return { strategy: 'spread', filters: FILTER_NAMES, overcommit: 0.05, seed: 1, ...changes };
}

/** The container a request becomes once it is placed. */
export function placed(wanted: PlacementRequest, id: string): ContainerInfo {
  const { name, image, labels, networkMode, hostPorts, hostModePorts, cpuNanos, memoryBytes } = wanted;
  return { ...container(name, { id }), image, labels, networkMode, hostPorts, hostModePorts, cpuNanos, memoryBytes, state: 'reserved' };
}

/** The fleet with one more container. */
export function withContainer(before: Fleet, onNodeId: string, added: ContainerInfo): Fleet {
  return {
    nodes: before.nodes.map((n) =>
      n.id === onNodeId
        ? {
            ...n,
            containers: new Map([...n.containers, [added.id, added]]),
            usedCpuNanos: n.usedCpuNanos + added.cpuNanos,
            usedMemoryBytes: n.usedMemoryBytes + added.memoryBytes,
          }
        : n,
    ),
  };
}

/** Names of the nodes in the order they would be tried; empty for a refusal. */
export function order(decision: Decision): readonly string[] {
  return decision.ok ? decision.placement.candidates.map((c) => c.nodeName) : [];
}

/** `node: reason, reason` for every node that was turned down. */
export function refusals(decision: Decision): readonly string[] {
  const nodes = decision.ok ? decision.placement.refused : decision.refusal.nodes;
  return nodes.map((n) => `${n.nodeName}: ${n.reasons.map((r) => r.text).join(', ')}`);
}

/** Tries every way of giving each claim a port of its own. */
export function canBeServed([first, ...rest]: readonly PortClaim[], given: readonly PortClaim[] = []): boolean {
  if (first === undefined) return true;
  for (let port = first.from; port <= first.to; port++) {
    const chosen = { ...first, from: port, to: port };
    if (!given.some((other) => overlap(other, chosen)) && canBeServed(rest, [...given, chosen])) return true;
  }
  return false;
}

function expression(text: string): Expression {
  const kind = (['constraint', 'affinity', 'whitelist'] as const).find((k) => text.startsWith(`${k}:`));
  if (kind === undefined) throw new Error(`no kind in ${text}`);
  return parseExpression(kind, text.slice(kind.length + 1));
}

function dependency(text: string): Dependency {
  const [kindText = '', target = ''] = text.split(' ');
  const kind = (['volumes-from', 'link', 'network', 'ipc', 'pid'] as const).find((k) => k === kindText);
  if (kind === undefined) throw new Error(`no kind in ${text}`);
  return { kind, target };
}

function platformOf(text: string): Platform {
  return text === '' ? { os: '', architecture: '' } : parsePlatform(text);
}
