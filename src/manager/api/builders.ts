import type { JsonObject } from '../../base/index.ts';
import { Engine } from '../../engine/index.ts';
import { containerFromList, type NodeInfo, nodeId } from '../../model/index.ts';
import type { CachedContainer, ClusterNode } from '../cluster/index.ts';
import type { ApiOptions } from './options.ts';

// For tests of this folder: a row says what matters, these fill in the rest.

type Written<T> = { -readonly [K in keyof T]?: T[K] };

/** A healthy node with an engine that is never called. */
export function builtNode(
  name: string,
  sketch: Written<Omit<ClusterNode, 'info'>> & { readonly info?: Partial<NodeInfo> } = {},
): ClusterNode {
  const { info, ...rest } = sketch;
  const address = sketch.address ?? '10.0.0.1:2375';
  const id = sketch.id ?? `ID-${name}`;
  return {
    id,
    name,
    address,
    ip: '10.0.0.1',
    state: 'healthy',
    problem: undefined,
    engine: new Engine({ endpoint: { kind: 'tcp', host: '10.0.0.1', port: 2375 } }),
    info: { ...emptyInfo(name, id, address), ...info },
    infoBody: {},
    versionBody: {},
    updatedAtMs: 1_000_000,
    containers: new Map(),
    images: [],
    imageNamedAtMs: () => 0,
    networks: [],
    volumes: [],
    answeredAtMs: 1_000_000,
    mayBeMaking: () => false,
    loaded: true,
    lost: new AbortController().signal,
    down: new AbortController().signal,
    suspect: () => undefined,
    ...rest,
  };
}

/** A container as the cache keeps it after a list; `entry` is what an engine would send. */
export function builtContainer(name: string, entry: JsonObject = {}, node: ClusterNode = builtNode('n1'), sinceMs = 0): CachedContainer {
  const full: JsonObject = {
    Id: name.padEnd(64, '0'),
    Names: [`/${name}`],
    Image: 'busybox',
    ImageID: 'sha256:1',
    Created: 100,
    State: 'running',
    Status: 'Up 5 seconds',
    Labels: {},
    Ports: [],
    Mounts: [],
    HostConfig: { NetworkMode: 'bridge' },
    NetworkSettings: { Networks: {} },
    ...entry,
  };
  return { info: containerFromList(full), node, entry: full, sinceMs, tty: undefined, metAs: 0 };
}

export const BUILT_OPTIONS: ApiOptions = {
  apiMax: '1.51',
  productVersion: '0.1.0',
  name: 'manager',
  id: 'fleet',
  strategy: 'spread',
  filters: ['health', 'port'],
  allowedOrigins: [],
  namesWithNode: false,
  classic: false,
  debug: false,
  overcommit: 0,
  createRetry: 0,
};

function emptyInfo(name: string, id: string, address: string): NodeInfo {
  return {
    id: nodeId(id),
    name,
    address,
    state: 'healthy',
    problem: undefined,
    labels: {},
    platform: { os: 'linux', architecture: 'amd64' },
    apiVersion: '1.51',
    cpuNanos: 2e9,
    memoryBytes: 2 ** 30,
    usedCpuNanos: 0,
    usedMemoryBytes: 0,
    failures: 0,
    containers: new Map(),
    images: [],
  };
}
