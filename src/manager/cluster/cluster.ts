import { anySignal, type Clock, type Log, type Random } from '../../base/index.ts';
import type { DiscoveredAgent, Discovery, Membership } from '../../discovery/index.ts';
import { Engine, type EngineOptions, parseEngineEndpoint } from '../../engine/index.ts';
import { type Fleet, LABEL, type Labels, type PlacementRequest } from '../../model/index.ts';
import type { Policy } from '../scheduler/index.ts';
import { askEngines, askForExec } from './ask-engines.ts';
import { ContainerIndex } from './container-index.ts';
import type {
  BeforeHealthy,
  CachedContainer,
  ChangedLimits,
  ClusterNode,
  ClusterView,
  ContainerListener,
  CopyRule,
  EventHub,
  NameHold,
  NodeAgent,
  Removals,
  Reservation,
  Resource,
} from './contract.ts';
import { DuplicateEngineError, NoSuchContainerError, NoSuchExecError } from './errors.ts';
import { MergedEvents, type ToldContainer } from './event-hub.ts';
import { ExecOwners } from './exec-owners.ts';
import { FleetNode } from './fleet-node.ts';
import { findContainer } from './lookup.ts';
import { type LostContainer, LostContainers } from './lost-containers.ts';
import { NodeReader } from './node-reader.ts';
import { NodeSession } from './node-session.ts';
import { Placements } from './placements.ts';
import type { ClusterSettings } from './settings.ts';
import { ShownCopies } from './shown-copies.ts';
import { agentNote, isFenced, SilentNodes } from './silent-nodes.ts';

export interface ClusterOptions {
  readonly discovery: Discovery;
  readonly policy: Policy;
  readonly settings: ClusterSettings;
  /** Of every engine client, but its endpoint. */
  readonly engine: Omit<EngineOptions, 'endpoint'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Default: no container replaces another. */
  readonly copies?: CopyRule;
  /** Default: nothing is to be done. */
  readonly beforeHealthy?: BeforeHealthy;
  /** Default: what engines list is there. */
  readonly removals?: Removals;
  /** Default: limits are what labels tell until an engine tells of a change. */
  readonly limits?: ChangedLimits;
}

interface Member {
  readonly node: FleetNode;
  readonly reader: NodeReader;
  readonly session: NodeSession;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/** The live state of the fleet: who is in it, what runs where, and who may take the next container. */
export class Cluster implements ClusterView {
  readonly #options: ClusterOptions;
  readonly #listeners = new Set<ContainerListener>();
  readonly #index = new ContainerIndex((container, gone) => {
    for (const listener of this.#listeners) listener(container, gone);
  });
  readonly #copies: ShownCopies;
  readonly #lost: LostContainers;
  readonly #events: MergedEvents;
  readonly #members = new Map<string, Member>();
  readonly #byEngineId = new Map<string, Member>();
  readonly #execs = new ExecOwners();
  readonly #placements: Placements;
  readonly #ready = Promise.withResolvers<void>();
  #named = false;
  #sorted: readonly FleetNode[] | undefined;
  #fleet: Fleet | undefined;
  #problems: readonly string[] = [];
  #agents: ReadonlyMap<string, DiscoveredAgent> = new Map();
  readonly #silent = new SilentNodes();

  constructor(options: ClusterOptions) {
    this.#options = options;
    this.#copies = new ShownCopies(this.#index, options.copies);
    this.#lost = new LostContainers(this.#index, this.#copies, options.engine);
    this.#events = new MergedEvents(options.clock);
    this.#placements = new Placements({
      index: this.#index,
      policy: options.policy,
      random: options.random,
      snapshot: () => this.snapshot(),
      nodeOf: (id) => this.#member(id)?.node,
      read: (node, id, signal) => this.refreshContainer(node, id, signal),
    });
  }

  get events(): EventHub {
    return this.#events;
  }

  onContainer(listener: ContainerListener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  get policy(): Policy {
    return this.#options.policy;
  }

  /** What discovery could not read, one text per entry. */
  get discoveryProblems(): readonly string[] {
    return this.#problems;
  }

  /** Follows discovery and keeps a session with every engine it names, until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      for await (const membership of this.#options.discovery.watch(signal)) {
        this.#tellProblems(membership.problems);
        this.#follow(membership, signal);
      }
    } finally {
      const members = [...this.#members.values()];
      for (const member of members) member.stop.abort();
      await Promise.allSettled(members.map((m) => m.done));
      await this.#lost[Symbol.asyncDispose]();
    }
  }

  async ready(signal?: AbortSignal): Promise<void> {
    if (signal === undefined) return await this.#ready.promise;
    signal.throwIfAborted();
    const left = Promise.withResolvers<never>();
    const leave = (): void => left.reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    try {
      await Promise.race([this.#ready.promise, left.promise]);
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  nodes(): readonly ClusterNode[] {
    return this.#nodes();
  }

  node(reference: string): ClusterNode | undefined {
    const exact = this.#member(reference)?.node;
    if (exact !== undefined) return exact;
    const named = this.#nodes().filter((n) => n.name === reference);
    return named.length === 1 ? named[0] : undefined;
  }

  snapshot(): Fleet {
    this.#fleet ??= { nodes: this.#nodes().map((node) => node.info) };
    return this.#fleet;
  }

  containers(): readonly CachedContainer[] {
    return this.#index.newestFirst();
  }

  containersByLabel(key: string, value: string): Iterable<CachedContainer> {
    if (key === LABEL.composeProject) return this.#index.byProject(value);
    return this.#index.newestFirst().filter((c) => c.info.labels[key] === value);
  }

  cachedContainer(reference: string): CachedContainer | undefined {
    return findContainer(this.#index, (name) => this.node(name), reference);
  }

  async container(reference: string, signal?: AbortSignal): Promise<CachedContainer> {
    const cached = this.cachedContainer(reference);
    if (cached !== undefined) return cached;
    await this.ready(signal);
    const found = this.cachedContainer(reference) ?? (await askEngines(this, reference, signal));
    if (found === undefined) throw new NoSuchContainerError(reference);
    return found;
  }

  async refreshContainer(node: ClusterNode, id: string, signal?: AbortSignal): Promise<CachedContainer | undefined> {
    await this.#reader(node)?.readContainers([id], signal);
    return this.#index.byId(id);
  }

  async refresh(node: ClusterNode, resource: Resource, signal?: AbortSignal): Promise<void> {
    await this.#reader(node)?.read(resource, signal);
  }

  /** What is known of the agent of the engine at an address; undefined: there is none, or it said goodbye. */
  agentAt(address: string): NodeAgent | undefined {
    return this.#agents.get(address);
  }

  /** Asks the agents of these engines, and no others, to stop what they fence until they are asked no more; to be called again and again. */
  askToFence(addresses: ReadonlySet<string>): void {
    this.#options.discovery.askToFence?.(addresses);
  }

  /** What the copy rule says of containers with this swarm id has changed. */
  reconsider(swarmId: string): void {
    this.#copies.reconsider(swarmId);
  }

  /** It has become known that limits of a container were changed at some time. */
  limitsChanged(engineId: string, containerId: string): void {
    this.#byEngineId.get(engineId)?.session.limitsChanged(containerId);
  }

  /** What the removals say of an engine has changed: what was removed leaves the cache. What is there again shows at the next read. */
  dropRemoved(engineId: string): void {
    const isRemoved = ({ entry }: CachedContainer): boolean => this.#options.removals?.isRemoved(engineId, 'container', entry) === true;
    const dropped = [...(this.#byEngineId.get(engineId)?.reader.dropRemoved() ?? []), ...this.#lost.drop(engineId, isRemoved)];
    for (const { info, node } of dropped) this.#events.announceContainer('destroy', node, info, {});
  }

  /** Lists these containers, though no engine does, and no others. */
  showLost(lost: readonly LostContainer[]): void {
    this.#lost.show(lost);
  }

  /** Whether an engine, now or when it was last in reach, showed a container with this swarm id that is not an old copy. */
  isShown(swarmId: string): boolean {
    return [...this.#index.bySwarmId(swarmId)].some((container) => !this.#lost.has(container));
  }

  /** Puts an event of our own about a container into the stream, `extra` among its attributes. */
  announce(action: string, node: ClusterNode, container: ToldContainer, extra: Labels = {}): void {
    this.#events.announceContainer(action, node, container, extra);
  }

  reserve(request: PlacementRequest, replaces?: string): Reservation {
    return this.#placements.reserve(request, replaces);
  }

  holdName(name: string, exceptId?: string): NameHold {
    return this.#placements.holdName(name, exceptId);
  }

  rememberExec(execId: string, node: ClusterNode): void {
    this.#execs.remember(execId, node);
  }

  async execNode(execId: string, signal?: AbortSignal): Promise<ClusterNode> {
    const known = this.#execs.nodeOf(execId);
    if (known !== undefined) return known;
    const found = await askForExec(this, execId, signal);
    if (found === undefined) throw new NoSuchExecError(execId);
    this.#execs.remember(execId, found);
    return found;
  }

  #nodes(): readonly FleetNode[] {
    this.#sorted ??= [...this.#members.values()]
      .map((m) => m.node)
      .sort((a, b) => (a.name === b.name ? compare(a.address, b.address) : compare(a.name, b.name)));
    return this.#sorted;
  }

  /** By address or id. */
  #member(reference: string): Member | undefined {
    return this.#byEngineId.get(reference) ?? this.#members.get(reference);
  }

  #reader(node: ClusterNode): NodeReader | undefined {
    return this.#members.get(node.address)?.reader;
  }

  #follow({ entries, silent = [], agents = [] }: Membership, signal: AbortSignal): void {
    this.#agents = new Map(agents.map((agent) => [agent.address, agent]));
    this.#silent.set(silent);
    const wanted = new Set([...entries, ...silent.filter((address) => this.#silent.stays(address, this.#members.get(address)?.node))]);
    for (const [address, member] of this.#members) if (!wanted.has(address)) this.#leave(address, member);
    for (const address of wanted) if (!this.#members.has(address)) this.#join(address, signal);
    for (const { node } of this.#members.values()) {
      const agent = this.#agents.get(node.address);
      node.agentNote = agentNote(agent, this.#silent.has(node.address));
      node.isFenced = isFenced(agent);
    }
    this.#named = true;
    this.#checkReady();
  }

  /** An engine whose agent vanished leaves when it does not answer either. */
  #onState({ address }: FleetNode): void {
    if (!this.#silent.has(address)) return;
    queueMicrotask(() => {
      const member = this.#members.get(address);
      if (member !== undefined && this.#silent.has(address) && !this.#silent.stays(address, member.node)) this.#leave(address, member);
    });
  }

  #join(address: string, signal: AbortSignal): void {
    const options = this.#options;
    const engine = new Engine({ ...options.engine, endpoint: parseEngineEndpoint(address) });
    const node = new FleetNode(address, engine, {
      onChange: () => {
        this.#fleet = undefined;
      },
      onIdentity: () => this.#reorder(),
      onState: (n) => this.#onState(n),
      onSuspect: (n) => this.#members.get(n.address)?.session.hurry(),
    });
    const reader = new NodeReader(node, this.#copies, options.settings, options.clock, (n, c) => this.#onPut(n, c), options);
    const { settings, clock, random, log } = options;
    node.answeredAtMs = options.clock.nowMs();
    const beforeHealthy: BeforeHealthy = options.beforeHealthy ?? (() => Promise.resolve());
    const claim = (id: string): void => this.#claim(id, node);
    const onTried = (): void => this.#checkReady();
    const session = new NodeSession({ node, reader, events: this.#events, settings, clock, random, log, claim, onTried, beforeHealthy });
    const stop = new AbortController();
    const done = this.#keep(session, engine, anySignal(signal, stop.signal));
    this.#members.set(address, { node, reader, session, stop, done });
    log.info('node joins', { node: address });
    this.#reorder();
  }

  async #keep(session: NodeSession, engine: Engine, signal: AbortSignal): Promise<void> {
    await using _owned = engine;
    await session.run(signal);
  }

  /** Discovery does not name the node any more: it leaves the fleet; its containers run on, unseen. */
  #leave(address: string, member: Member): void {
    this.#members.delete(address);
    if (this.#byEngineId.get(member.node.id) === member) this.#byEngineId.delete(member.node.id);
    member.stop.abort();
    member.reader.clear();
    member.node.setState('disconnected', 'discovery no longer names it');
    this.#events.announce('engine_disconnect', member.node, { error: 'discovery no longer names it' });
    this.#options.log.info('node leaves', { node: address, name: member.node.name });
    this.#reorder();
  }

  #claim(id: string, node: FleetNode): void {
    const member = this.#members.get(node.address);
    const holder = this.#byEngineId.get(id);
    if (holder !== undefined && holder.node !== node) {
      throw new DuplicateEngineError(id, node.address, `${holder.node.name} at ${holder.node.address}`);
    }
    if (member?.node !== node) return;
    if (node.id !== id) this.#byEngineId.delete(node.id);
    this.#byEngineId.set(id, member);
  }

  #reorder(): void {
    this.#sorted = undefined;
    this.#fleet = undefined;
  }

  #checkReady(): void {
    if (this.#named && [...this.#members.values()].every((m) => m.node.tried)) this.#ready.resolve();
  }

  #onPut(node: FleetNode, container: CachedContainer): void {
    const { info } = container;
    // The engine shows what was reserved: from here on the container itself holds its share.
    if (info.swarmId !== undefined && node.reserved.get(info.swarmId)?.name === info.name) node.reserved.delete(info.swarmId);
    if (this.#placements.isAbandoned(container)) void this.#removeAbandoned(container);
  }

  async #removeAbandoned({ node, info }: CachedContainer): Promise<void> {
    const log = this.#options.log.child({ node: node.name, container: info.id, name: info.name });
    try {
      await node.engine.json({ method: 'DELETE', path: `/containers/${info.id}`, query: { force: 1, v: 1 } });
      log.warn('removed a container whose create had been given up without an answer');
    } catch (cause) {
      log.warn('a container whose create had been given up could not be removed; trying again at the next list', { cause });
    }
  }

  #tellProblems(problems: readonly string[]): void {
    for (const problem of problems) if (!this.#problems.includes(problem)) this.#options.log.warn('discovery entry ignored', { problem });
    this.#problems = problems;
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
