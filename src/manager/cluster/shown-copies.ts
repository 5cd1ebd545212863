import type { ContainerIndex } from './container-index.ts';
import type { CachedContainer, CopyRule } from './contract.ts';

/**
 * Keeps the containers of nodes in the index, where everybody finds them, but for old copies of replaced ones, which are
 * kept aside. When what replaced one goes away, the old copy is found again.
 */
export class ShownCopies {
  readonly #index: ContainerIndex;
  readonly #rule: CopyRule | undefined;
  readonly #hidden = new Map<string, Map<string, CachedContainer>>();

  constructor(index: ContainerIndex, rule: CopyRule | undefined) {
    this.#index = index;
    this.#rule = rule;
  }

  /** Adds a container, or replaces the one of the same id. */
  put(container: CachedContainer): void {
    const { id, swarmId } = container.info;
    if (swarmId === undefined || !this.#concerns(swarmId)) {
      if (swarmId !== undefined) this.#unhide(swarmId, id);
      this.#index.put(container);
      return;
    }
    const shown = this.#index.byId(id);
    if (shown === undefined) this.#hide(swarmId, container);
    else this.#index.put(container);
    this.reconsider(swarmId);
  }

  /** Whether it is found, and no old copy that is kept aside. */
  isShown(container: CachedContainer): boolean {
    return this.#index.byId(container.info.id) === container;
  }

  /** The `metAs` of a container that is read. */
  metAs(swarmId: string | undefined, id: string): number {
    return this.#hidden.get(swarmId ?? '')?.get(id)?.metAs ?? this.#index.metAs(id);
  }

  remove(container: CachedContainer): void {
    const { id, swarmId } = container.info;
    this.#index.remove(container);
    if (swarmId === undefined) return;
    this.#unhide(swarmId, id);
    if (this.#concerns(swarmId)) this.reconsider(swarmId);
  }

  /** Asks the rule again which containers with this swarm id are to be found. */
  reconsider(swarmId: string): void {
    const shown = [...this.#index.bySwarmId(swarmId)];
    const hidden = [...(this.#hidden.get(swarmId)?.values() ?? [])];
    const outdated = this.#concerns(swarmId) ? new Set(this.#rule?.outdated(swarmId, [...shown, ...hidden])) : new Set();
    // Away first: for no moment do two have the name.
    for (const container of shown) {
      if (!outdated.has(container)) continue;
      this.#index.remove(container);
      this.#hide(swarmId, container);
    }
    for (const container of hidden) {
      if (outdated.has(container)) continue;
      this.#unhide(swarmId, container.info.id);
      this.#index.put(container);
    }
  }

  #concerns(swarmId: string): boolean {
    return this.#rule?.concerns(swarmId) === true;
  }

  #hide(swarmId: string, container: CachedContainer): void {
    const copies = this.#hidden.get(swarmId) ?? new Map<string, CachedContainer>();
    this.#hidden.set(swarmId, copies.set(container.info.id, container));
  }

  #unhide(swarmId: string, id: string): void {
    const copies = this.#hidden.get(swarmId);
    if (copies?.delete(id) === true && copies.size === 0) this.#hidden.delete(swarmId);
  }
}
