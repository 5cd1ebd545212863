import type { JsonObject } from '../../base/index.ts';
import { containerFromList, LABEL } from '../../model/index.ts';
import type { ContainerRecord, Copy } from '../records/index.ts';
import type { Seen, SeenContainer, SeenNode } from './seen.ts';

// For tests of this folder: a row says what matters, these fill in the rest.

/** The moment of all tests. */
export const NOW_MS = 1_000_000_000;
export const SWARM_ID = 'e'.repeat(64);

/** A node that has been healthy for long, unless told otherwise; `lostForMs` makes it lost. */
export function seenNode(
  name: string,
  sketch: Partial<SeenNode> & { readonly lostForMs?: number; readonly has?: readonly SeenContainer[] } = {},
): SeenNode {
  const { lostForMs, has = [], ...rest } = sketch;
  const isHealthy = lostForMs === undefined;
  return {
    id: `ID-${name}`,
    name,
    address: `${name}:2375`,
    isHealthy,
    isAnswering: isHealthy,
    healthySinceMs: isHealthy ? 1 : 0,
    answeredAtMs: NOW_MS - (lostForMs ?? 0),
    wasRead: true,
    problem: isHealthy ? '' : 'no answer',
    lease: 'none',
    fenced: new Set(),
    containers: new Map(has.map((container) => [container.info.id, container])),
    ...rest,
  };
}

/** A copy of the recorded container. */
export function copyOn(node: string, generation = 1): Copy {
  return { ...unmadeOn(node, generation), containerId: idOf(generation) };
}

/** A copy of which no engine ever told an id. */
export function unmadeOn(node: string, generation = 1): Copy {
  return { generation, node: { id: `ID-${node}`, name: node, address: `${node}:2375` }, containerId: undefined, sinceMs: 1 };
}

/** 64 hex digits, one for each generation. */
export function idOf(generation: number): string {
  return String(generation).padEnd(64, 'c');
}

/** The engine's container of a generation, running for long unless told otherwise. */
export function seenContainer(
  generation = 1,
  sketch: {
    readonly state?: string;
    readonly status?: string;
    readonly sinceMs?: number;
    readonly id?: string;
    readonly name?: string;
  } = {},
): SeenContainer {
  const { state = 'running', status = 'Up 2 hours', sinceMs = 1, id = idOf(generation), name = 'web' } = sketch;
  const entry: JsonObject = {
    Id: id,
    Names: [`/${name}`],
    State: state,
    Status: status,
    Labels: { [LABEL.swarmId]: SWARM_ID, [LABEL.generation]: String(generation) },
  };
  return { info: containerFromList(entry), entry, sinceMs };
}

/** A record of `web`, wanted running on n1, to be replaced when its node fails. */
export function builtRecord(
  sketch: Partial<ContainerRecord> & { readonly host?: JsonObject; readonly labels?: JsonObject } = {},
): ContainerRecord {
  const { host = {}, labels = {}, ...rest } = sketch;
  return {
    swarmId: SWARM_ID,
    name: 'web',
    policies: ['on-node-failure'],
    wanted: 'running',
    acknowledged: true,
    current: copyOn('n1'),
    old: [],
    replacedAtMs: [],
    body: { Image: 'app', HostConfig: host, Labels: labels },
    platform: undefined,
    credentials: undefined,
    ...rest,
  };
}

export function seen(record: ContainerRecord, nodes: readonly SeenNode[], sketch: Partial<Seen> = {}): Seen {
  return {
    nowMs: NOW_MS,
    records: [record],
    nodes,
    missingSinceMs: new Map(),
    busy: new Set(),
    notBeforeMs: new Map(),
    pausedBecause: undefined,
    ...sketch,
  };
}
