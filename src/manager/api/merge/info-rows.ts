import { stringOf } from '../../../base/index.ts';
import { formatBytes } from '../../../model/index.ts';
import type { ClusterNode } from '../../cluster/index.ts';
import type { RoleState } from '../../ha/index.ts';

export type InfoRow = readonly [string, string];

/** How the fleet places containers. */
export interface InfoPolicy {
  readonly strategy: string;
  readonly filters: readonly string[];
}

const STATES = { pending: 'Pending', healthy: 'Healthy', unhealthy: 'Unhealthy', disconnected: 'Disconnected' } as const;

/**
 * The table of nodes that `docker info` prints: keys, order and indentation are the original's, as scripts read them.
 * One blank before a node, two and a corner before what is told of it.
 */
export function infoRows(nodes: readonly ClusterNode[], policy: InfoPolicy, role?: RoleState): readonly InfoRow[] {
  return [
    ...roleRows(role),
    ['Strategy', policy.strategy],
    ['Filters', policy.filters.join(', ')],
    ['Nodes', String(nodes.length)],
    ...nodes.toSorted(byNaturalName).flatMap(nodeRows),
  ];
}

function roleRows(role: RoleState | undefined): readonly InfoRow[] {
  const kind = role?.kind ?? 'primary';
  const primary = role?.kind === 'replica' ? role.primary : '';
  return [['Role', kind], ...(kind === 'primary' ? [] : [['Primary', primary] as const])];
}

function nodeRows(node: ClusterNode): readonly InfoRow[] {
  const { info } = node;
  const row = (key: string, value: string): InfoRow => [`  └ ${key}`, value];
  return [
    [` ${node.updatedAtMs === 0 ? '(unknown)' : node.name}`, node.address],
    row('ID', node.updatedAtMs === 0 ? '' : node.id),
    row('Status', STATES[node.state]),
    row('Containers', containersText(node)),
    row('Reserved CPUs', `${cpus(info.usedCpuNanos)} / ${cpus(info.cpuNanos)}`),
    row('Reserved Memory', `${formatBytes(info.usedMemoryBytes)} / ${formatBytes(info.memoryBytes)}`),
    row('Labels', labelsText(info.labels)),
    ...(node.agentNote === undefined ? [] : [row('Agent', node.agentNote)]),
    ...(node.problem === undefined ? [] : [row('Error', node.problem)]),
    row('UpdatedAt', new Date(node.updatedAtMs).toISOString().replace(/\.\d{3}Z$/, 'Z')),
    row('ServerVersion', stringOf(node.versionBody['Version']) ?? stringOf(node.infoBody['ServerVersion']) ?? ''),
  ];
}

function containersText(node: ClusterNode): string {
  if (node.state !== 'healthy') return String(node.containers.size);
  const { running, paused, stopped } = countStates(node);
  return `${node.containers.size} (${running} Running, ${paused} Paused, ${stopped} Stopped)`;
}

/** How many containers of a node are in which state, as engines count them: what restarts counts as running. */
export function countStates(node: ClusterNode): { readonly running: number; readonly paused: number; readonly stopped: number } {
  let running = 0;
  let paused = 0;
  for (const { info } of node.containers.values()) {
    if (info.state === 'paused') paused++;
    else if (info.state === 'running' || info.state === 'restarting') running++;
  }
  return { running, paused, stopped: node.containers.size - running - paused };
}

function cpus(nanos: number): string {
  return String(Number((nanos / 1e9).toFixed(2)));
}

function labelsText(labels: { readonly [name: string]: string }): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(', ');
}

const naturally = new Intl.Collator('en', { numeric: true });

function byNaturalName(a: ClusterNode, b: ClusterNode): number {
  return naturally.compare(a.name, b.name) || naturally.compare(a.address, b.address);
}
