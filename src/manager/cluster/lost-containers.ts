import type { JsonObject } from '../../base/index.ts';
import { Engine, type EngineOptions, parseEngineEndpoint } from '../../engine/index.ts';
import { containerFromList, type Labels } from '../../model/index.ts';
import type { ContainerIndex } from './container-index.ts';
import type { CachedContainer } from './contract.ts';
import { FleetNode } from './fleet-node.ts';
import type { ShownCopies } from './shown-copies.ts';

/** A container that no engine in reach shows, and that is wanted all the same. */
export interface LostContainer {
  /** What it is found by; the engine's if that is known. */
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly labels: Labels;
  readonly networkMode: string;
  /** As the engine would call it. */
  readonly state: string;
  readonly createdS: number;
  readonly node: { readonly id: string; readonly name: string; readonly address: string };
}

/** Keeps containers in the index that nobody lists: their names stay taken, and users see what is missing. */
export class LostContainers implements AsyncDisposable {
  readonly #index: ContainerIndex;
  readonly #copies: ShownCopies;
  readonly #engine: Omit<EngineOptions, 'endpoint'>;
  readonly #shown = new Map<string, CachedContainer>();
  readonly #nodes = new Map<string, FleetNode>();

  constructor(index: ContainerIndex, copies: ShownCopies, engine: Omit<EngineOptions, 'endpoint'>) {
    this.#index = index;
    this.#copies = copies;
    this.#engine = engine;
  }

  /** Shows these and no others. One that an engine has shown meanwhile is that engine's. */
  show(lost: readonly LostContainer[]): void {
    const wanted = new Set(lost.map(({ id }) => id));
    for (const [id, container] of [...this.#shown]) {
      if (wanted.has(id) && this.#index.byId(id) === container) continue;
      this.#shown.delete(id);
      this.#copies.remove(container);
    }
    for (const container of lost) if (this.#index.byId(container.id) === undefined) this.#add(container);
  }

  /** Shows some of an engine no longer. @returns which */
  drop(engineId: string, isGone: (container: CachedContainer) => boolean): readonly CachedContainer[] {
    const gone = [...this.#shown.values()].filter((container) => container.node.id === engineId && isGone(container));
    for (const container of gone) {
      this.#shown.delete(container.info.id);
      this.#copies.remove(container);
    }
    return gone;
  }

  /** Whether a container is one of these. */
  has(container: CachedContainer): boolean {
    return this.#shown.get(container.info.id) === container;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#nodes.values()].map((node) => node.engine[Symbol.asyncDispose]()));
  }

  #add(lost: LostContainer): void {
    const entry = entryOf(lost);
    const info = containerFromList(entry);
    const container = { info, node: this.#nodeOf(lost), entry, sinceMs: 0, tty: undefined, metAs: this.#index.metAs(lost.id) };
    this.#shown.set(lost.id, container);
    this.#copies.put(container);
  }

  /** No member of the fleet: nothing is placed there, nobody counts it. */
  #nodeOf({ node: { id, name, address } }: LostContainer): FleetNode {
    const known = this.#nodes.get(id);
    if (known !== undefined) return known;
    const engine = new Engine({ ...this.#engine, endpoint: parseEngineEndpoint(address) });
    const node = new FleetNode(address, engine, { onChange: () => {}, onIdentity: () => {}, onState: () => {}, onSuspect: () => {} });
    node.identify(id, { name, labels: {}, platform: { os: '', architecture: '' }, cpuNanos: 0, memoryBytes: 0 });
    node.setState('disconnected', 'it was not reached since this manager started, or is no longer in the fleet');
    this.#nodes.set(id, node);
    return node;
  }
}

/** What an engine would list. */
function entryOf({ id, name, image, labels, networkMode, state, createdS }: LostContainer): JsonObject {
  return {
    Id: id,
    Names: [`/${name}`],
    Image: image,
    ImageID: '',
    Command: '',
    Created: createdS,
    Ports: [],
    Labels: labels,
    State: state,
    HostConfig: { NetworkMode: networkMode },
    NetworkSettings: { Networks: {} },
    Mounts: [],
    Status: '',
  };
}
