import { arrayOf, type Clock, isObject, type JsonObject, Limiter, objectOf, stringOf } from '../../base/index.ts';
import { type EngineCall, EngineHttpError } from '../../engine/index.ts';
import { type ContainerInfo, containerFromInspect, containerFromList, LABEL, needsInspect } from '../../model/index.ts';
import type { CachedContainer, ChangedLimits, Removals, Resource } from './contract.ts';
import type { FleetNode } from './fleet-node.ts';
import type { ClusterSettings } from './settings.ts';
import type { ShownCopies } from './shown-copies.ts';
import { statusAgeMs } from './status-age.ts';

/** What a node's lists are seen with. Absent: as they are. */
export interface ReaderHooks {
  readonly removals?: Removals | undefined;
  readonly limits?: ChangedLimits | undefined;
}

/** What an inspect tells that a list does not. */
type Details = Pick<ContainerInfo, 'cpuNanos' | 'memoryBytes' | 'hostPorts' | 'hostModePorts'> & { readonly tty: boolean | undefined };

/**
 * Reads one engine's objects into its node and the fleet's index.
 *
 * Reads overlap: a slow list may end after a later, newer one. Each read takes a number when it starts, and what was
 * read later, or removed since, is never overwritten by it.
 */
export class NodeReader {
  readonly #node: FleetNode;
  readonly #copies: ShownCopies;
  readonly #settings: ClusterSettings;
  readonly #clock: Clock;
  readonly #onPut: (node: FleetNode, container: CachedContainer) => void;
  readonly #removals: Removals | undefined;
  readonly #limits: ChangedLimits | undefined;
  readonly #inspects = new Limiter(4);
  readonly #readAt = new Map<string, number>();
  readonly #goneAt = new Map<string, number>();
  readonly #listedAt = new Map<Resource, number>();
  readonly #details = new Map<string, Details>();
  readonly #sinceMs = new Map<string, number>();
  #sequence = 0;

  constructor(
    node: FleetNode,
    copies: ShownCopies,
    settings: ClusterSettings,
    clock: Clock,
    onPut: (node: FleetNode, container: CachedContainer) => void,
    { removals, limits }: ReaderHooks = {},
  ) {
    this.#node = node;
    this.#copies = copies;
    this.#settings = settings;
    this.#clock = clock;
    this.#onPut = onPut;
    this.#removals = removals;
    this.#limits = limits;
  }

  /** Reads some containers; those the engine does not list any more leave the cache. */
  async readContainers(ids: readonly string[], signal?: AbortSignal): Promise<void> {
    const sequence = ++this.#sequence;
    const filters = JSON.stringify({ id: Object.fromEntries(ids.map((id) => [id, true])) });
    const entries = await this.#list({ method: 'GET', path: '/containers/json', query: { all: 1, filters } }, signal);
    const found = this.#apply(entries, sequence);
    for (const id of ids) if (!found.has(id)) this.#dropBefore(id, sequence);
    this.#node.changed();
    await this.#inspectForeign(entries, signal);
  }

  async readAllContainers(signal?: AbortSignal): Promise<void> {
    const sequence = ++this.#sequence;
    const entries = await this.#list({ method: 'GET', path: '/containers/json', query: { all: 1 } }, signal);
    const found = this.#apply(entries, sequence);
    for (const id of [...this.#node.containers.keys()]) if (!found.has(id)) this.#dropBefore(id, sequence);
    this.#node.changed();
    await this.#inspectForeign(entries, signal);
  }

  async read(resource: Resource, signal?: AbortSignal): Promise<void> {
    if (resource === 'containers') return await this.readAllContainers(signal);
    const sequence = ++this.#sequence;
    const listed = await this.#listOf(resource, signal);
    const entries = resource === 'images' ? listed : this.#kept(resource, listed);
    if ((this.#listedAt.get(resource) ?? 0) > sequence) return;
    this.#listedAt.set(resource, sequence);
    if (resource === 'images') this.#node.setImages(entries, this.#clock.nowMs());
    else this.#node[resource] = entries;
  }

  /** The engine told that a container is gone. */
  forget(id: string): void {
    const sequence = ++this.#sequence;
    this.#goneAt.set(id, sequence);
    if (this.#goneAt.size > 2_000) for (const old of [...this.#goneAt.keys()].slice(0, 1_000)) this.#goneAt.delete(old);
    this.#dropBefore(id, sequence);
    this.#node.changed();
  }

  /**
   * Drops what has been removed though the engine may still have it.
   * @returns the containers among it that were found until now
   */
  dropRemoved(): readonly CachedContainer[] {
    const node = this.#node;
    for (const kind of ['networks', 'volumes'] as const) {
      const kept = this.#kept(kind, node[kind]);
      if (kept.length < node[kind].length) node[kind] = kept;
    }
    const removed = [...node.containers.values()].filter(({ entry }) => this.#removals?.isRemoved(node.id, 'container', entry) === true);
    const shown = removed.filter((container) => this.#copies.isShown(container));
    for (const { info } of removed) this.forget(info.id);
    return shown;
  }

  /** Whether the last list showed the container running. */
  isRunning(id: string): boolean {
    return this.#node.containers.get(id)?.info.state === 'running';
  }

  /** Ids of the containers that a container of this name has links to: it gave them names like `/name/alias`. */
  linkedFrom(name: string): readonly string[] {
    const isAlias = (text: unknown): boolean => typeof text === 'string' && text.startsWith(`/${name}/`);
    return [...this.#node.containers.values()].filter((c) => arrayOf(c.entry['Names']).some(isAlias)).map((c) => c.info.id);
  }

  /** The engine told when a container started or stopped; more exact than what a list tells. */
  tellSince(id: string, sinceMs: number): void {
    this.#sinceMs.set(id, sinceMs);
  }

  /** The container's limits were changed: what an inspect told of them is no longer true, and its labels neither. */
  async reinspect(id: string, signal?: AbortSignal): Promise<void> {
    await this.#inspects.run(() => this.#inspect(id, signal), signal);
    const container = this.#node.containers.get(id);
    if (container === undefined || needsInspect(container.entry)) return;
    const { cpuNanos, memoryBytes } = containerFromList(container.entry);
    const differ = container.info.cpuNanos !== cpuNanos || container.info.memoryBytes !== memoryBytes;
    this.#limits?.note(this.#node.id, id, differ);
  }

  /** Whether a container is here of which only the list is known. */
  isUninspected(id: string): boolean {
    return this.#node.containers.has(id) && !this.#details.has(id);
  }

  /** Inspects what was not yet, of containers whose limits were changed. @param updated ids the engine told; of any container */
  async inspectChanged(updated: readonly string[], signal?: AbortSignal): Promise<void> {
    const noted = [...this.#node.containers.keys()].filter((id) => this.#limits?.has(this.#node.id, id) === true);
    const wanted = [...new Set([...updated, ...noted])].filter((id) => this.isUninspected(id));
    await Promise.all(wanted.map((id) => this.reinspect(id, signal)));
  }

  /** Empties the node, when it is removed or turns out to be another engine. */
  clear(): void {
    for (const container of this.#node.containers.values()) this.#copies.remove(container);
    for (const map of [this.#node.containers, this.#readAt, this.#goneAt, this.#details, this.#sinceMs]) map.clear();
    this.#node.changed();
  }

  async #listOf(resource: Exclude<Resource, 'containers'>, signal?: AbortSignal): Promise<readonly JsonObject[]> {
    if (resource === 'images') return await this.#list({ method: 'GET', path: '/images/json' }, signal);
    if (resource === 'networks') return await this.#list({ method: 'GET', path: '/networks' }, signal);
    const answer = await this.#node.engine.json({ method: 'GET', path: '/volumes', deadlineMs: this.#settings.listTimeoutMs }, signal);
    return arrayOf(objectOf(answer.body)['Volumes']).filter(isObject);
  }

  async #list(call: EngineCall, signal?: AbortSignal): Promise<readonly JsonObject[]> {
    const answer = await this.#node.engine.json({ deadlineMs: this.#settings.listTimeoutMs, ...call }, signal);
    return arrayOf(answer.body).filter(isObject);
  }

  #kept(resource: 'networks' | 'volumes', entries: readonly JsonObject[]): readonly JsonObject[] {
    const kind = resource === 'networks' ? 'network' : 'volume';
    return entries.filter((entry) => this.#removals?.isRemoved(this.#node.id, kind, entry) !== true);
  }

  #apply(entries: readonly JsonObject[], sequence: number): ReadonlySet<string> {
    const found = new Set<string>();
    // Engines list the newest first, to a fraction of a second that they do not tell.
    for (const entry of entries.toReversed()) {
      const id = stringOf(entry['Id']);
      if (id === undefined || this.#removals?.isRemoved(this.#node.id, 'container', entry) === true) continue;
      found.add(id);
      if ((this.#readAt.get(id) ?? 0) <= sequence && (this.#goneAt.get(id) ?? 0) <= sequence) this.#put(id, entry, sequence);
    }
    return found;
  }

  #put(id: string, entry: JsonObject, sequence: number): void {
    this.#readAt.set(id, sequence);
    const { tty, ...details } = this.#details.get(id) ?? { tty: undefined };
    const info: ContainerInfo = { ...containerFromList(entry), ...details };
    const metAs = this.#copies.metAs(info.swarmId, id);
    const container: CachedContainer = { info, node: this.#node, entry, sinceMs: this.#since(id, info, entry), tty, metAs };
    this.#node.containers.set(id, container);
    this.#copies.put(container);
    this.#onPut(this.#node, container);
  }

  #since(id: string, info: ContainerInfo, entry: JsonObject): number {
    const told = this.#sinceMs.get(id);
    if (told !== undefined) return told;
    const previous = this.#node.containers.get(id);
    const ageMs = statusAgeMs(stringOf(entry['Status']) ?? '');
    const estimate = ageMs === undefined ? info.createdS * 1000 : this.#clock.nowMs() - ageMs;
    // The text is coarse ("2 hours"): keep the first estimate unless the new one is clearly another start.
    const keep = previous !== undefined && previous.info.state === info.state && Math.abs(previous.sinceMs - estimate) < (ageMs ?? 0) / 2;
    return keep ? previous.sinceMs : estimate;
  }

  #dropBefore(id: string, sequence: number): void {
    if ((this.#readAt.get(id) ?? 0) > sequence) return;
    const container = this.#node.containers.get(id);
    if (container !== undefined) this.#copies.remove(container);
    for (const map of [this.#node.containers, this.#readAt, this.#details, this.#sinceMs]) map.delete(id);
  }

  /** Containers made behind our back carry no label that tells what they reserve; an inspect does, once each. */
  async #inspectForeign(entries: readonly JsonObject[], signal?: AbortSignal): Promise<void> {
    const needsIt = this.#settings.cpuSharesAreCpus === true ? (e: JsonObject) => needsInspect(e) || lacksReservation(e) : needsInspect;
    const unknown = entries.filter((e) => needsIt(e) && !this.#details.has(String(e['Id'])));
    await Promise.all(unknown.map((entry) => this.#inspects.run(() => this.#inspect(String(entry['Id']), signal), signal)));
  }

  async #inspect(id: string, signal?: AbortSignal): Promise<void> {
    const path = `/containers/${id}/json`;
    const answer = await this.#node.engine.json({ method: 'GET', path }, signal).catch(gone);
    if (answer === undefined) return;
    const body = objectOf(answer.body);
    const machineCpus = this.#node.info.cpuNanos / 1e9;
    const shares = { machineCpus, areCpus: this.#settings.cpuSharesAreCpus === true };
    const { cpuNanos, memoryBytes, hostPorts, hostModePorts } = containerFromInspect(body, shares);
    const tty = objectOf(body['Config'])['Tty'];
    const details: Details = { cpuNanos, memoryBytes, hostPorts, hostModePorts, tty: typeof tty === 'boolean' ? tty : undefined };
    const current = this.#node.containers.get(id);
    if (current === undefined) return;
    this.#details.set(id, details);
    this.#put(id, current.entry, this.#readAt.get(id) ?? 0);
    this.#node.changed();
  }
}

/** The original's containers have its id label like ours, and no label that tells what they reserve. */
function lacksReservation(entry: JsonObject): boolean {
  return objectOf(entry['Labels'])[LABEL.reserved] === undefined;
}

/** Removed between list and inspect: nothing to know any more. */
function gone(error: unknown): undefined {
  if (error instanceof EngineHttpError && error.status === 404) return undefined;
  throw error;
}
