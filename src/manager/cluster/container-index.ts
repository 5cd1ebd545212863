import { isFullId, LABEL } from '../../model/index.ts';
import type { CachedContainer } from './contract.ts';

/** Length of the id prefixes that containers are bucketed by; Docker's short ids are longer. */
const BUCKET = 4;

/**
 * Finds containers of the whole fleet by id, id prefix, swarm id, name and Compose project. The cost of a change does
 * not depend on how many containers there are.
 */
export class ContainerIndex {
  readonly #byId = new Map<string, CachedContainer>();
  readonly #byName = new Multimap();
  readonly #bySwarmId = new Multimap();
  readonly #byPrefix = new Multimap();
  readonly #byProject = new Multimap();
  readonly #onChange: ((container: CachedContainer, gone: boolean) => void) | undefined;
  #newestFirst: readonly CachedContainer[] | undefined;
  #met = 0;

  /** @param onChange called after each change, with the container as it is now or was last */
  constructor(onChange?: (container: CachedContainer, gone: boolean) => void) {
    this.#onChange = onChange;
  }

  /** Adds a container, or replaces the one of the same id. */
  put(container: CachedContainer): void {
    const old = this.#byId.get(container.info.id);
    if (old !== undefined) this.#unlink(old);
    this.#byId.set(container.info.id, container);
    for (const [map, key] of this.#links(container)) map.add(key, container);
    this.#newestFirst = undefined;
    this.#onChange?.(container, false);
  }

  remove(container: CachedContainer): void {
    if (this.#byId.get(container.info.id) !== container) return;
    this.#byId.delete(container.info.id);
    this.#unlink(container);
    this.#newestFirst = undefined;
    this.#onChange?.(container, true);
  }

  byId(id: string): CachedContainer | undefined {
    return this.#byId.get(id);
  }

  /** Containers of this exact name, without slash; more than one when engines brought duplicates. */
  byName(name: string): ReadonlySet<CachedContainer> {
    return this.#byName.get(name);
  }

  bySwarmId(id: string): ReadonlySet<CachedContainer> {
    return this.#bySwarmId.get(id);
  }

  byProject(project: string): ReadonlySet<CachedContainer> {
    return this.#byProject.get(project);
  }

  /** At most two containers whose id begins with `prefix`: none, the one, or proof that it is ambiguous. */
  byPrefix(prefix: string): readonly CachedContainer[] {
    if (prefix === '' || !/^[0-9a-f]+$/.test(prefix)) return [];
    if (isFullId(prefix)) return [this.#byId.get(prefix)].filter((c) => c !== undefined);
    const found: CachedContainer[] = [];
    for (const container of this.#bucketed(prefix)) {
      if (container.info.id.startsWith(prefix) && found.push(container) === 2) break;
    }
    return found;
  }

  /** Every container, newest first. Sorted once after a change, when it is asked for. */
  newestFirst(): readonly CachedContainer[] {
    this.#newestFirst ??= [...this.#byId.values()].sort(newestFirst);
    return this.#newestFirst;
  }

  /** The `metAs` of a container: what it was met as before, else the next number. */
  metAs(id: string): number {
    const known = this.#byId.get(id);
    if (known !== undefined) return known.metAs;
    this.#met++;
    return this.#met;
  }

  get size(): number {
    return this.#byId.size;
  }

  #bucketed(prefix: string): Iterable<CachedContainer> {
    return prefix.length < BUCKET ? this.#byId.values() : this.#byPrefix.get(prefix.slice(0, BUCKET));
  }

  #unlink(container: CachedContainer): void {
    for (const [map, key] of this.#links(container)) map.delete(key, container);
  }

  #links(container: CachedContainer): readonly (readonly [Multimap, string])[] {
    const { info } = container;
    const links: [Multimap, string][] = [
      [this.#byPrefix, info.id.slice(0, BUCKET)],
      [this.#byName, info.name],
    ];
    const project = info.labels[LABEL.composeProject];
    if (info.swarmId !== undefined) links.push([this.#bySwarmId, info.swarmId]);
    if (project !== undefined) links.push([this.#byProject, project]);
    return links;
  }
}

/**
 * The order of lists: engines tell the second a container was created in; those of one second follow the order in which the
 * cache met them, which is that of their events, or of their engine's list.
 */
export function newestFirst(a: CachedContainer, b: CachedContainer): number {
  return b.info.createdS - a.info.createdS || b.metAs - a.metAs || (a.info.id < b.info.id ? -1 : 1);
}

const EMPTY: ReadonlySet<CachedContainer> = new Set();

class Multimap {
  readonly #sets = new Map<string, Set<CachedContainer>>();

  get(key: string): ReadonlySet<CachedContainer> {
    return this.#sets.get(key) ?? EMPTY;
  }

  add(key: string, value: CachedContainer): void {
    const set = this.#sets.get(key);
    if (set === undefined) this.#sets.set(key, new Set([value]));
    else set.add(value);
  }

  delete(key: string, value: CachedContainer): void {
    const set = this.#sets.get(key);
    if (set === undefined) return;
    set.delete(value);
    if (set.size === 0) this.#sets.delete(key);
  }
}
