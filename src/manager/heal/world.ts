import {
  asRemoved,
  type ContainerRecord,
  type Copy,
  withAttempt,
  withContainer,
  withOldCopyBack,
  withoutOldCopy,
} from '../records/index.ts';
import { builtRecord, NOW_MS, SWARM_ID, seen, seenContainer, seenNode } from './builders.ts';
import { oldCopyStep, plan } from './plan.ts';
import { DEFAULT_HEAL_RULE, type HealRule } from './rule.ts';
import type { SeenNode } from './seen.ts';
import type { Step } from './step.ts';

// A fleet in which everything happens in steps of one I/O each, for the model check: one container, two nodes, and managers
// that are killed, or displaced while they go on for a while. With agents each node has one that holds a lease, stops what runs
// when it cannot renew it, and starts nothing; that its lease ends only after that is a matter of time (`fence-times.ts`).

export interface Container {
  readonly id: string;
  readonly node: string;
  readonly generation: number;
  readonly running: boolean;
  /** Its agent stopped it. */
  readonly fenced?: true;
}

/** Something under way. `client`: a create; `replace`: healing's; both go write → engine → write → start. */
interface Operation {
  readonly kind: 'client' | 'replace' | 'remove';
  readonly at: 'record' | 'clear' | 'engine' | 'confirm' | 'start' | 'forget';
  /** The generation it was planned for; that of its own copy once on record. */
  readonly generation: number;
  readonly target: string;
  /** What was wanted when it was planned. */
  readonly wanted?: ContainerRecord['wanted'];
  readonly containerId?: string;
  /** Not for its node's sake. */
  readonly ownFault?: boolean;
  /** What it replaces is taken away before it is made; absent: nothing is known to be there. */
  readonly replaces?: string | undefined;
  /** What it replaces must not run when its record is changed. */
  readonly stands?: string | undefined;
  /** `own` of the manager that leads; `displaced` of one that leads no more and does not know; `dead`: only its call to an engine is left. */
  readonly of: 'own' | 'displaced' | 'dead';
}

export interface World {
  readonly record: ContainerRecord | undefined;
  readonly containers: readonly Container[];
  /** As the manager counts them; containers run on whatever it thinks. */
  readonly nodes: { readonly [name: string]: 'healthy' | 'lost' | 'returning' };
  /** Of the agents on the nodes; undefined: there are none. */
  readonly leases: { readonly [name: string]: 'held' | 'lapsed' } | undefined;
  /** What the manager last saw of a lost node. */
  readonly remembered: { readonly [name: string]: readonly Container[] };
  readonly under: readonly Operation[];
  /** What the client knows. */
  readonly client: 'nothing' | 'asking' | 'acknowledged' | 'refused' | 'unsure' | 'removing' | 'removed';
  readonly left: { readonly faults: number; readonly crashes: number; readonly lostAnswers: number };
  readonly made: number;
}

const RULE: HealRule = { ...DEFAULT_HEAL_RULE, lateMs: Number.POSITIVE_INFINITY, createMs: 0 };
const NODES = ['n1', 'n2'] as const;
const IS_SHARED = (): boolean => false;

export function firstWorld(left: World['left'], hasAgents = false): World {
  return {
    record: undefined,
    containers: [],
    nodes: { n1: 'healthy', n2: 'healthy' },
    leases: hasAgents ? { n1: 'held', n2: 'held' } : undefined,
    remembered: {},
    under: [],
    client: 'nothing',
    left,
    made: 0,
  };
}

/** Every world that one more event can lead to. */
export function successors(world: World): readonly World[] {
  return [...clientEvents(world), ...faults(world), ...fencing(world), ...progress(world)];
}

/** Those that need no client and no fault: what managers do. */
function progress(world: World): readonly World[] {
  return [...renewals(world), ...world.under.flatMap((operation) => advance(world, operation)), ...settling(world), ...healing(world)];
}

/** What is wrong with a world, whatever happens next; undefined = nothing. */
export function breach({ record, containers, nodes, client, leases }: World): string | undefined {
  const running = containers.filter((c) => c.running && (leases !== undefined || nodes[c.node] === 'healthy'));
  if (running.length > 1)
    return `two run${leases === undefined ? ' on healthy nodes' : ''}: ${running.map((c) => `${c.id.slice(0, 3)} on ${c.node}`).join(', ')}`;
  if (client === 'acknowledged' && record === undefined) return 'the record of an acknowledged container is gone';
  return undefined;
}

/** What is wrong with a world in which every node is well and nothing is left to do. */
export function unfinished({ containers, client }: World): string | undefined {
  const running = containers.filter((c) => c.running).length;
  if (client === 'acknowledged' && (containers.length !== 1 || running !== 1)) {
    return `an acknowledged container has ${containers.length} copies, ${running} running`;
  }
  if (containers.length > 1) return `there are ${containers.length} copies`;
  if ((client === 'removed' || client === 'refused') && containers.length > 0)
    return `a ${client} container has ${containers.length} copies`;
  return undefined;
}

/** The world once every node has returned, every call has ended and nothing more is lost. */
export function calm(world: World): World {
  const nodes = Object.fromEntries(NODES.map((name) => [name, world.nodes[name] === 'lost' ? 'returning' : world.nodes[name]]));
  let now: World = { ...world, nodes: nodes as World['nodes'], left: { faults: 0, crashes: 0, lostAnswers: 0 } };
  for (let rounds = 0; rounds < 100; rounds++) {
    const [next] = progress(now);
    if (next === undefined) return now;
    now = next;
  }
  throw new Error('it never comes to rest');
}

/** What healing waits for: its own work, and removals, but not creates of clients. */
function isOwn(operation: Operation): boolean {
  return operation.of === 'own' && operation.kind !== 'client';
}

function clientEvents(world: World): readonly World[] {
  if (world.client === 'nothing') {
    return healthy(world).map((target) => ({
      ...world,
      client: 'asking',
      under: [...world.under, { kind: 'client', at: 'record', generation: 0, target, of: 'own' }],
    }));
  }
  const current = world.record?.current;
  if (world.client !== 'acknowledged' || current?.containerId === undefined || world.nodes[current.node.name] !== 'healthy') return [];
  if (world.under.some(isOwn)) return [];
  const removing = edited(world, (record) => ({ ...record, wanted: 'removing' }));
  const { generation, containerId, node } = current;
  const target = node.name;
  return [
    {
      ...removing,
      client: 'removing',
      under: [...world.under, { kind: 'remove', at: 'engine', generation, target, containerId, of: 'own' }],
    },
  ];
}

function faults(world: World): readonly World[] {
  const { left, nodes } = world;
  const found: World[] = [];
  for (const name of NODES) {
    if (nodes[name] === 'healthy' && left.faults > 0) {
      const remembered = { ...world.remembered, [name]: world.containers.filter((c) => c.node === name) };
      found.push({ ...world, nodes: { ...nodes, [name]: 'lost' }, remembered, left: { ...left, faults: left.faults - 1 } });
    }
    if (nodes[name] === 'lost') found.push({ ...world, nodes: { ...nodes, [name]: 'returning' } });
  }
  if (left.crashes > 0 && world.under.some(isManagers)) {
    const crashed = { ...world, left: { ...left, crashes: left.crashes - 1 }, client: lostContact(world.client) };
    found.push({ ...crashed, under: world.under.flatMap((o) => (isManagers(o) ? deadOf(o) : [o])) });
    found.push({ ...crashed, under: world.under.map((o) => (isManagers(o) ? { ...o, of: 'displaced' } : o)) });
  }
  return found;
}

/**
 * What agents do that cannot renew: cut off with their nodes, asked by the manager (which looks the same), or cut off from the
 * store alone, which leaves the node healthy.
 */
function fencing(world: World): readonly World[] {
  const { leases, nodes, containers, left } = world;
  if (leases === undefined) return [];
  return NODES.flatMap((name) => {
    const runs = containers.some((c) => c.node === name && c.running);
    const mayFence = nodes[name] === 'lost' || leases[name] === 'lapsed' || left.faults > 0;
    const cost = nodes[name] === 'lost' || leases[name] === 'lapsed' ? 0 : 1;
    const spent = { ...left, faults: left.faults - cost };
    if (runs && mayFence)
      return [{ ...world, left: spent, leases: { ...leases, [name]: 'lapsed' as const }, containers: stopped(world, name) }];
    return leases[name] === 'held' && nodes[name] === 'lost' ? [{ ...world, leases: { ...leases, [name]: 'lapsed' as const } }] : [];
  });
}

function stopped({ containers }: World, name: string): readonly Container[] {
  return containers.map((c) => (c.node === name && c.running ? { ...c, running: false, fenced: true } : c));
}

/** An agent that is not cut off any more. */
function renewals(world: World): readonly World[] {
  const { leases, nodes } = world;
  if (leases === undefined) return [];
  return NODES.filter((name) => leases[name] === 'lapsed' && nodes[name] !== 'lost').map((name) => ({
    ...world,
    leases: { ...leases, [name]: 'held' },
  }));
}

/** What ends with the manager that leads; a client that starts a container asks the next one. */
function isManagers({ of, kind, at }: Operation): boolean {
  return of === 'own' && !(kind === 'client' && at === 'start');
}

/** A client whose manager died was told nothing. */
function lostContact(client: World['client']): World['client'] {
  return client === 'asking' || client === 'removing' ? 'unsure' : client;
}

/** The call of a manager that was killed may still be in the engine's queue. */
function deadOf(operation: Operation): readonly Operation[] {
  return operation.at === 'engine' ? [{ ...operation, of: 'dead' }] : [];
}

function advance(world: World, operation: Operation): readonly World[] {
  const without = ended(world, operation);
  switch (operation.at) {
    case 'record':
      return [putOnRecord(without, operation)];
    case 'clear':
      return [clear(without, operation)];
    case 'engine':
      return operation.kind === 'remove' ? removeAtEngine(without, operation) : createAtEngine(without, operation);
    case 'confirm':
      return [confirm(without, operation)];
    case 'start':
      return start(world, operation);
    case 'forget':
      return [forget(without, operation)];
  }
}

function ended(world: World, operation: Operation): World {
  return { ...world, under: world.under.filter((o) => o !== operation) };
}

function putOnRecord(world: World, operation: Operation): World {
  const { kind, generation, target } = operation;
  const next = (now: World): World => ({
    ...now,
    under: [...now.under, { ...operation, at: operation.replaces === undefined ? 'engine' : 'clear', generation: generation + 1 }],
  });
  if (kind === 'client') {
    const { node } = copyAt(target, 1);
    const record = builtRecord({
      acknowledged: false,
      wanted: 'created',
      current: { generation: 1, node, containerId: undefined, sinceMs: 1 },
    });
    return next({ ...world, record });
  }
  const { record } = world;
  if (operation.stands !== undefined && world.containers.some((c) => c.id === operation.stands && c.running)) return world;
  const isNeeded =
    operation.ownFault === true || record?.current.containerId === undefined || world.nodes[record.current.node.name] !== 'healthy';
  if (record === undefined || record.current.generation !== generation || record.wanted !== operation.wanted || !isNeeded) return world;
  return next({ ...world, record: withAttempt(record, copyAt(target, generation).node, 1) });
}

/** Where the node of what is replaced answers; where it does not any more and has a lease, nothing is made. A term's end is known by then. */
function clear(world: World, operation: Operation): World {
  if (operation.of === 'displaced') return world;
  const { under, nodes, leases } = world;
  const replaced = world.containers.find((c) => c.id === operation.replaces);
  const isAway = replaced !== undefined && nodes[replaced.node] !== 'healthy';
  if (isAway && leases?.[replaced.node] === 'held' && replaced.fenced !== true) return world;
  const containers = isAway ? world.containers : world.containers.filter((c) => c !== replaced);
  return { ...world, containers, under: [...under, { ...operation, at: 'engine' }] };
}

function createAtEngine(world: World, operation: Operation): readonly World[] {
  const { target, generation, of } = operation;
  const id = `${world.made + 1}`.padEnd(64, 'a');
  const made: World = {
    ...world,
    made: world.made + 1,
    containers: [...world.containers, { id, node: target, generation, running: false }],
  };
  if (of === 'dead') return [world, made];
  const told: World = { ...made, under: [...world.under, { ...operation, at: 'confirm', containerId: id }] };
  const isReached = world.nodes[target] === 'healthy';
  if (isReached && world.left.lostAnswers === 0) return [told];
  const left = isReached ? { ...world.left, lostAnswers: world.left.lostAnswers - 1 } : world.left;
  const unknown = [world, made].map((now) => gaveUp({ ...now, left }, operation));
  return isReached ? [told, ...unknown] : unknown;
}

/** Nobody knows whether it was made. */
function gaveUp(world: World, { kind, of }: Operation): World {
  if (kind !== 'client') return world;
  // Taken over by another manager, the client is told to look again.
  const client = of === 'own' ? (world.record?.acknowledged === true ? 'unsure' : 'refused') : world.client;
  return edited({ ...world, client }, (record) => (record.acknowledged ? undefined : asRemoved(record)));
}

function confirm(world: World, operation: Operation): World {
  const { generation, containerId = '', kind } = operation;
  const { record } = world;
  if (record?.current.containerId !== containerId && (record?.current.generation !== generation || record.wanted === 'removed')) {
    const containers = world.containers.filter((c) => c.id !== containerId);
    const undone = { ...world, containers };
    return kind === 'client' ? gaveUp(undone, operation) : undone;
  }
  const noted = edited(world, (r) => (r.current.containerId === containerId ? undefined : withContainer(r, containerId)));
  if (kind === 'replace') return { ...noted, under: [...noted.under, { ...operation, at: 'start' }] };
  return { ...noted, client: 'acknowledged', under: [...noted.under, { ...operation, at: 'start', of: 'own' }] };
}

function start(world: World, operation: Operation): readonly World[] {
  const without = ended(world, operation);
  if (operation.kind === 'replace') return [world.nodes[operation.target] === 'healthy' ? runs(without, operation.containerId) : without];
  // A client starts what the name means, and tries again as long as that is away.
  const current = world.record?.current;
  if (current?.containerId === undefined) return world.record === undefined ? [without] : [];
  if (world.nodes[current.node.name] !== 'healthy') return [];
  return [edited(runs(without, current.containerId), (r) => (r.wanted === 'created' ? { ...r, wanted: 'running' } : undefined))];
}

function runs(world: World, containerId: string | undefined): World {
  return { ...world, containers: world.containers.map((c) => (c.id === containerId ? started(c) : c)) };
}

function started({ fenced: _fenced, ...container }: Container): Container {
  return { ...container, running: true };
}

function removeAtEngine(world: World, operation: Operation): readonly World[] {
  if (operation.of === 'dead') return [world, removedAt(world, operation)];
  if (world.nodes[operation.target] !== 'healthy') {
    const client = world.client === 'removing' ? 'acknowledged' : world.client;
    return [edited({ ...world, client }, (r) => (r.wanted === 'removing' ? { ...r, wanted: 'running' } : undefined))];
  }
  return [{ ...removedAt(world, operation), under: [...world.under, { ...operation, at: 'forget' }] }];
}

function removedAt(world: World, { containerId }: Operation): World {
  return { ...world, containers: world.containers.filter((c) => c.id !== containerId) };
}

function forget(world: World, { containerId, of }: Operation): World {
  const told: World = of === 'own' && world.client === 'removing' ? { ...world, client: 'removed' } : world;
  if (world.record?.current.containerId !== containerId) return told;
  return world.record?.old.length === 0 ? { ...told, record: undefined } : edited(told, asRemoved);
}

/** A returning node is settled step by step, and only then healthy; it waits for what is under way. */
function settling(world: World): readonly World[] {
  return NODES.filter((name) => world.nodes[name] === 'returning').flatMap((name) => {
    const { record } = world;
    const concerns = record !== undefined && [record.current, ...record.old].some((copy) => copy.node.name === name);
    if (concerns && world.under.some(isOwn)) return [];
    const step = record === undefined ? undefined : oldCopyStep(record, { nodes: [seenAt(world, name, true)], nowMs: NOW_MS }, RULE);
    if (step !== undefined && step.kind !== 'forgetCopy') return [carriedOut(world, step)];
    return [{ ...world, nodes: { ...world.nodes, [name]: 'healthy' } }];
  });
}

function healing(world: World): readonly World[] {
  const { record } = world;
  if (record === undefined || world.under.some(isOwn)) return [];
  // Not before `createMs` is over.
  if (!record.acknowledged && world.under.some((o) => o.of === 'own')) return [];
  const nodes = NODES.map((name) => seenAt(world, name, world.nodes[name] === 'healthy'));
  const missingSinceMs = new Map([[SWARM_ID, 1]]);
  const { steps } = plan(seen(record, nodes, { missingSinceMs }), RULE, IS_SHARED);
  return steps.flatMap((step) =>
    step.kind === 'replace'
      ? unfenced(world).map((target) => ({ ...world, under: [...world.under, replacing(record, target, step)] }))
      : [carriedOut(world, step)],
  );
}

function replacing({ current, wanted }: ContainerRecord, target: string, step: Extract<Step, { readonly kind: 'replace' }>): Operation {
  const { ownFault, stands } = step;
  const it = stands === true ? { stands: current.containerId } : { replaces: current.containerId };
  return { kind: 'replace', at: 'record', generation: current.generation, wanted, target, ownFault, ...it, of: 'own' };
}

/** Where a replacement may go. */
function unfenced(world: World): readonly string[] {
  return healthy(world).filter((name) => world.leases?.[name] !== 'lapsed');
}

function carriedOut(world: World, step: Step): World {
  switch (step.kind) {
    case 'removeCopy':
      return edited({ ...world, containers: world.containers.filter((c) => c.id !== step.containerId) }, (r) =>
        withoutOldCopy(r, step.copy),
      );
    case 'forgetCopy':
      return edited(world, (r) => withoutOldCopy(r, step.copy));
    case 'takeBack':
      return edited(world, (r) => withOldCopyBack(r, step.copy, step.containerId, 1));
    case 'adopt':
      return edited(world, (r) => withContainer(r, step.containerId));
    case 'note':
      return edited(world, (r) => ({ ...r, wanted: step.wanted }));
    case 'giveUp':
      return edited(world, asRemoved);
    case 'start':
      return runs(world, step.containerId);
    case 'drop':
      return { ...world, record: undefined };
    case 'replace':
      throw new Error('takes several steps');
  }
}

function edited(world: World, edit: (record: ContainerRecord) => ContainerRecord | undefined): World {
  const { record } = world;
  return record === undefined ? world : { ...world, record: edit(record) ?? record };
}

function healthy(world: World): readonly string[] {
  return NODES.filter((name) => world.nodes[name] === 'healthy');
}

function seenAt(world: World, name: string, isHealthy: boolean): SeenNode {
  const containers = isHealthy ? world.containers.filter((c) => c.node === name) : (world.remembered[name] ?? []);
  const has = containers.map((c) => seenContainer(c.generation, { id: c.id, ...stateOf(c) }));
  const fenced = new Set(world.containers.flatMap((c) => (c.node === name && c.fenced === true ? [c.id] : [])));
  const lease = world.leases?.[name] ?? 'none';
  // An agent without lease looks for what runs more often than grace lasts.
  const isBeingStopped = lease === 'lapsed' && world.containers.some((c) => c.node === name && c.running);
  return seenNode(name, { has, lease, fenced, ...(isHealthy ? {} : { lostForMs: isBeingStopped ? 0 : RULE.graceMs }) });
}

function stateOf({ running, fenced }: Container): { readonly state?: string; readonly status?: string } {
  if (running) return {};
  return fenced === true ? { state: 'exited', status: 'Exited (0) 2 hours ago' } : { state: 'created', status: 'Created' };
}

function copyAt(target: string, generation: number): Copy {
  return { generation, node: { id: `ID-${target}`, name: target, address: `${target}:2375` }, containerId: undefined, sinceMs: 1 };
}
