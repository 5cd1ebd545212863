// Measures place() on fleets of 10 to 10,000 nodes with 30 containers each; prints JSON.
// Usage: node bench/place.ts [largest fleet, default 10000]
import { execFileSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { seededRandom } from '../src/base/index.ts';
import { place, refusalText } from '../src/manager/scheduler/index.ts';
import { FILTER_NAMES, type Policy } from '../src/manager/scheduler/policy.ts';
import {
  type ContainerInfo,
  containerId,
  type Fleet,
  type NodeInfo,
  nodeId,
  type PlacementRequest,
  parsePlacementRequest,
} from '../src/model/index.ts';

const CONTAINERS = 30;
const random = seededRandom(7);
const policy: Policy = { strategy: 'spread', filters: FILTER_NAMES, overcommit: 0.05, seed: 1 };

const cases: { readonly [name: string]: object } = {
  plain: {},
  'memory and CPU': { HostConfig: { Memory: 64e6, NanoCpus: 1e8 } },
  'host port': { HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '8080' }] } } },
  constraint: { Env: ['constraint:zone==z3'] },
  wishes: { Env: ['constraint:zone==~z3', 'constraint:disk==~ssd'] },
  'affinity to a container': { Env: ['affinity:container==c-5-3'] },
  'affinity by regular expression': { Env: ['affinity:container!=/^c-5-\\d+$/'] },
  'volumes-from': { HostConfig: { VolumesFrom: ['c-5-3'] } },
  're-created by Compose': {
    Labels: { 'com.docker.compose.project': 'p5', 'com.docker.compose.service': 's', 'com.docker.compose.container-number': '3' },
  },
  'refused everywhere': { Env: ['constraint:zone==none'], HostConfig: { Memory: 9e12 } },
};

function makeContainer(n: number, i: number): ContainerInfo {
  const compose = {
    'com.docker.compose.project': `p${n}`,
    'com.docker.compose.service': 's',
    'com.docker.compose.container-number': `${i}`,
  };
  return {
    id: containerId(random.hex(32)),
    name: `c-${n}-${i}`,
    swarmId: random.hex(32),
    image: 'busybox',
    imageId: '',
    labels: compose,
    state: i % 5 === 0 ? 'exited' : 'running',
    createdS: 0,
    networkMode: 'bridge',
    hostPorts: i < 3 ? [{ ip: '', from: 8080 + i + (n % 2), to: 8080 + i + (n % 2), protocol: 'tcp' }] : [],
    hostModePorts: [],
    cpuNanos: 1e8,
    memoryBytes: 64e6,
  };
}

function makeNode(n: number): NodeInfo {
  const containers = Array.from({ length: CONTAINERS }, (_, i) => makeContainer(n, i));
  return {
    id: nodeId(random.hex(16)),
    name: `node${n}`,
    address: `10.0.${n >> 8}.${n & 255}:2375`,
    state: 'healthy',
    problem: undefined,
    labels: { zone: `z${n % 10}`, storagedriver: 'overlay2' },
    platform: { os: 'linux', architecture: 'amd64' },
    apiVersion: '1.51',
    cpuNanos: 32e9,
    memoryBytes: 64e9,
    usedCpuNanos: CONTAINERS * 1e8,
    usedMemoryBytes: CONTAINERS * 64e6 + (n % 7) * 64e6,
    failures: 0,
    containers: new Map(containers.map((c) => [c.id, c])),
    images: [{ id: 'sha256:1', tags: ['busybox:latest'], digests: [] }],
  };
}

/** One container started elsewhere since the last question: one node has changed. */
function touch(fleet: Fleet, at: number): Fleet {
  const nodes = [...fleet.nodes];
  const node = nodes[at % nodes.length];
  if (node !== undefined) nodes[at % nodes.length] = { ...node, containers: new Map(node.containers) };
  return { nodes };
}

function measure(start: Fleet, request: PlacementRequest, rounds: number): { medianMs: number; p99Ms: number; firstMs: number } {
  const times: number[] = [];
  let fleet = start;
  for (let i = 0; i < rounds; i++) {
    fleet = touch(fleet, i * 7);
    const from = performance.now();
    const decision = place(fleet, request, policy);
    if (!decision.ok) refusalText(request, decision.refusal);
    times.push(performance.now() - from);
  }
  const [firstMs = 0, ...warm] = times;
  const sorted = warm.toSorted((a, b) => a - b);
  const at = (share: number): number => round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  return { medianMs: at(0.5), p99Ms: at(0.99), firstMs: round(firstMs) };
}

const round = (ms: number): number => Math.round(ms * 1000) / 1000;
const largest = Number(process.argv[2] ?? 10_000);
const results = [10, 100, 1000, 10_000]
  .filter((size) => size <= largest)
  .flatMap((size) => {
    const fleet: Fleet = { nodes: Array.from({ length: size }, (_, n) => makeNode(n)) };
    const rounds = size >= 10_000 ? 40 : size >= 1000 ? 150 : 400;
    return Object.entries(cases).map(([name, body]) => {
      const { request } = parsePlacementRequest({ Image: 'busybox', ...body }, { name: 'new-one' }, random);
      return { nodes: size, containers: size * CONTAINERS, case: name, rounds, ...measure(fleet, request, rounds) };
    });
  });
const git = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
console.log(
  JSON.stringify(
    { bench: 'place', node: process.version, git, heapMiB: Math.round(process.memoryUsage().heapUsed / 2 ** 20), results },
    undefined,
    1,
  ),
);
