import { arrayOf, type JsonObject, numberOf, objectOf, stringOf } from '../../../base/index.ts';
import type { ClusterNode } from '../../cluster/index.ts';
import type { RoleState } from '../../ha/index.ts';
import type { ApiOptions } from '../options.ts';
import { durationText } from '../render/duration-text.ts';
import { infoForVersion } from '../render/info-for-version.ts';
import { countStates, infoRows } from './info-rows.ts';

/** What `/info` tells besides what the nodes say. */
export interface InfoMoment {
  readonly options: ApiOptions;
  readonly serverVersion: string;
  /** The client's API version. */
  readonly version: string;
  readonly nowMs: number;
  /** Of this manager among several; absent where it is the only one. */
  readonly role?: RoleState | undefined;
  /** Whether the client shows the rows of `SystemStatus` to its user. */
  readonly printsSystemStatus: boolean;
  /** Published ports that do not answer on the manager though they should, one text each. */
  readonly portProblems?: readonly string[] | undefined;
  /** Further warnings, as they are shown. */
  readonly notices?: readonly string[] | undefined;
}

/** Limits that hold for the fleet only when they hold on every node. */
const COMMON_FLAGS = [
  'MemoryLimit',
  'SwapLimit',
  'KernelMemoryTCP',
  'CpuCfsPeriod',
  'CpuCfsQuota',
  'CPUShares',
  'CPUSet',
  'PidsLimit',
  'OomKillDisable',
  'IPv4Forwarding',
  'BridgeNfIptables',
  'BridgeNfIp6tables',
];

/** Clocks further apart than a slow answer explains. */
const MOST_SKEW_MS = 30_000;

/** A fleet is no engine of a swarm. */
const NO_SWARM = {
  NodeID: '',
  NodeAddr: '',
  LocalNodeState: 'inactive',
  ControlAvailable: false,
  Error: '',
  RemoteManagers: null,
};

/**
 * `/info` of the fleet: sums over every node that was ever reached, what is common where that matters, and the first
 * healthy node's word for the rest, fields unknown to us included.
 */
export function mergeInfo(nodes: readonly ClusterNode[], moment: InfoMoment): JsonObject {
  const { options } = moment;
  const known = nodes.filter((node) => node.updatedAtMs > 0);
  const healthy = known.filter((node) => node.state === 'healthy');
  const bodies = healthy.map((node) => node.infoBody);
  const first = bodies[0] ?? {};
  const rows = infoRows(nodes, options, moment.role);
  return infoForVersion(
    {
      ...first,
      ID: options.id,
      Name: options.name,
      ...containerSums(known),
      Images: new Set(known.flatMap((node) => node.images.map((image) => image['Id']))).size,
      NCPU: sum(known.map((node) => numberOf(node.infoBody['NCPU']) ?? 0)),
      MemTotal: sum(known.map((node) => numberOf(node.infoBody['MemTotal']) ?? 0)),
      Driver: common(bodies, 'Driver') ?? (bodies.length === 0 ? '' : 'mixed'),
      // One of the two is enough for a client that prints both.
      DriverStatus: moment.printsSystemStatus ? (first['DriverStatus'] ?? null) : rows,
      SystemStatus: rows,
      ...commonFlags(bodies),
      Architecture: mostFrequent(bodies.map((body) => stringOf(body['Architecture']) ?? '')),
      KernelVersion: common(bodies, 'KernelVersion') ?? 'mixed',
      OperatingSystem: common(bodies, 'OperatingSystem') ?? 'mixed',
      OSType: 'linux',
      Plugins: unionOfLists(bodies.map((body) => objectOf(body['Plugins']))),
      Runtimes: Object.assign({}, ...bodies.map((body) => objectOf(body['Runtimes']))),
      SecurityOptions: commonEntries(bodies.map((body) => arrayOf(body['SecurityOptions']))),
      Labels: [],
      Debug: options.debug,
      // Of no process that would mean something for the fleet.
      NFd: -1,
      NGoroutines: 0,
      NEventsListener: 0,
      SystemTime: new Date(moment.nowMs).toISOString(),
      ServerVersion: moment.serverVersion,
      ExperimentalBuild: false,
      Swarm: NO_SWARM,
      Warnings: warnings(nodes, moment),
      HttpProxy: '',
      HttpsProxy: '',
      NoProxy: '',
    },
    moment.version,
  );
}

function containerSums(nodes: readonly ClusterNode[]): JsonObject {
  const counts = nodes.map(countStates);
  return {
    Containers: sum(nodes.map((node) => node.containers.size)),
    ContainersRunning: sum(counts.map((count) => count.running)),
    ContainersPaused: sum(counts.map((count) => count.paused)),
    ContainersStopped: sum(counts.map((count) => count.stopped)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The value all nodes agree on. */
function common(bodies: readonly JsonObject[], key: string): string | undefined {
  const values = new Set(bodies.map((body) => stringOf(body[key]) ?? ''));
  return values.size === 1 ? [...values][0] : undefined;
}

function commonFlags(bodies: readonly JsonObject[]): JsonObject {
  const told = COMMON_FLAGS.filter((flag) => bodies.some((body) => flag in body));
  return Object.fromEntries(told.map((flag) => [flag, bodies.every((body) => body[flag] === true)]));
}

function commonEntries(lists: readonly (readonly unknown[])[]): readonly unknown[] {
  const [first = [], ...others] = lists;
  return first.filter((entry) => others.every((list) => list.includes(entry)));
}

function mostFrequent(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0] ?? '';
}

function unionOfLists(objects: readonly JsonObject[]): JsonObject {
  const keys = new Set(objects.flatMap((object) => Object.keys(object)));
  const union = (key: string): readonly unknown[] | null => {
    const values = new Set(objects.flatMap((object) => arrayOf(object[key])));
    return values.size === 0 ? null : [...values].sort();
  };
  return Object.fromEntries([...keys].map((key) => [key, union(key)]));
}

function warnings(nodes: readonly ClusterNode[], { portProblems = [], notices = [] }: InfoMoment): readonly string[] | null {
  const versions = new Set(nodes.map((node) => stringOf(node.versionBody['Version'])).filter((version) => version !== undefined));
  const texts = nodes
    .filter((node) => node.state !== 'healthy')
    .map((node) => `WARNING: node ${node.name} (${node.address}) is ${node.state}: ${node.problem ?? 'no reason known'}`);
  if (versions.size > 1) texts.push(`WARNING: nodes run engines of different versions: ${[...versions].sort().join(', ')}`);
  texts.push(...nodes.flatMap(clockWarning));
  texts.push(...portProblems.map((problem) => `WARNING: ${problem}`), ...notices);
  return texts.length === 0 ? null : texts;
}

/** Times of events, logs and containers are those of their nodes. */
function clockWarning({ name, state, infoBody, updatedAtMs }: ClusterNode): readonly string[] {
  const skewMs = Date.parse(stringOf(infoBody['SystemTime']) ?? '') - updatedAtMs;
  if (state !== 'healthy' || Number.isNaN(skewMs) || Math.abs(skewMs) < MOST_SKEW_MS) return [];
  const apart = `${durationText(Math.abs(skewMs)).toLowerCase()} ${skewMs > 0 ? 'ahead of' : 'behind'}`;
  return [
    `WARNING: the clock of node ${name} is ${apart} the manager's: times and the order of events and containers are wrong; synchronise it`,
  ];
}
