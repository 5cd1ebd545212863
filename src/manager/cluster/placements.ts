import type { Random } from '../../base/index.ts';
import {
  type ContainerInfo,
  containerId,
  type Fleet,
  LABEL,
  type Labels,
  type Placement,
  type PlacementRequest,
} from '../../model/index.ts';
import { type Policy, place, refusalText } from '../scheduler/index.ts';
import type { ContainerIndex } from './container-index.ts';
import type { CachedContainer, NameHold, Reservation } from './contract.ts';
import { NameConflictError, NoPlacementError } from './errors.ts';
import type { FleetNode } from './fleet-node.ts';
import { makeName } from './names.ts';

export interface PlacementParts {
  readonly index: ContainerIndex;
  readonly policy: Policy;
  readonly random: Random;
  readonly snapshot: () => Fleet;
  readonly nodeOf: (nodeId: string) => FleetNode | undefined;
  readonly read: (node: FleetNode, id: string, signal?: AbortSignal) => Promise<CachedContainer | undefined>;
}

/**
 * Chooses nodes and holds what was chosen. A choice and its reservation happen in one synchronous step, so that two
 * creates never both win a name, a port or the last of a node's memory.
 */
export class Placements {
  readonly #parts: PlacementParts;
  readonly #names = new Map<string, string>();
  /** Swarm ids of creates whose outcome is unknown, per node address: they are removed when they show up. */
  readonly #abandoned = new Set<string>();

  constructor(parts: PlacementParts) {
    this.#parts = parts;
  }

  /** @throws NameConflictError, NoPlacementError */
  reserve(request: PlacementRequest, replaces?: string): Reservation {
    const name = request.name === '' ? makeName(this.#parts.random, (n) => this.#holder(n) !== undefined) : request.name;
    const hold = this.holdName(name, replaces);
    try {
      return this.#reserveOn(request, hold, new Set());
    } catch (error) {
      hold.release();
      throw error;
    }
  }

  /** @throws NameConflictError */
  holdName(name: string, exceptId?: string): HeldName {
    const holder = this.#holder(name, exceptId);
    if (holder !== undefined) throw new NameConflictError(name, holder);
    this.#names.set(name, 'a container that is being created');
    return { name, release: () => void this.#names.delete(name) };
  }

  /** Whether a container is left over from a create that was given up without an answer. */
  isAbandoned(container: CachedContainer): boolean {
    return (
      container.info.swarmId !== undefined &&
      this.#abandoned.has(mark(container.node.address, container.info.swarmId, container.info.labels))
    );
  }

  #holder(name: string, exceptId?: string): string | undefined {
    for (const container of this.#parts.index.byName(name)) {
      if (container.info.id !== exceptId) return `container "${container.info.id}"`;
    }
    return this.#names.get(name);
  }

  #reserveOn(request: PlacementRequest, hold: HeldName, tried: ReadonlySet<string>): Reservation {
    const { snapshot, policy, nodeOf } = this.#parts;
    const fleet = snapshot();
    const decision = place(tried.size === 0 ? fleet : { nodes: fleet.nodes.filter((n) => !tried.has(n.id)) }, request, policy);
    if (!decision.ok) {
      const { refusal } = decision;
      throw new NoPlacementError(refusalText(request, refusal), { request, refusal });
    }
    const node = nodeOf(decision.placement.candidates[0].nodeId);
    if (node === undefined) throw new NoPlacementError('the chosen node has just left the fleet; try again');
    const swarmId = request.labels[LABEL.swarmId] ?? hold.name;
    node.reserved.set(swarmId, reservedInfo(request, hold.name, swarmId));
    if (request.volumes !== undefined && request.volumes.length > 0) node.reservedVolumes.set(swarmId, request.volumes);
    node.changed();
    return this.#reservation(request, hold, new Set([...tried, node.id]), node, swarmId, decision.placement);
  }

  #reservation(
    request: PlacementRequest,
    hold: HeldName,
    tried: ReadonlySet<string>,
    node: FleetNode,
    swarmId: string,
    placement: Placement,
  ): Reservation {
    const leave = (): void => {
      node.reservedVolumes.delete(swarmId);
      if (node.reserved.delete(swarmId)) node.changed();
    };
    const release = (): void => {
      leave();
      hold.release();
    };
    return {
      node,
      name: hold.name,
      placement,
      release,
      next: () => {
        leave();
        try {
          return this.#reserveOn(request, hold, tried);
        } catch (error) {
          hold.release();
          if (error instanceof NoPlacementError) return undefined;
          throw error;
        }
      },
      commit: async (id, signal) => {
        try {
          const container = await this.#parts.read(node, id, signal);
          leave();
          return container;
        } catch {
          // The engine created it and then fell silent. The reservation keeps its share of the node until a list shows it.
          return undefined;
        } finally {
          hold.release();
        }
      },
      abandon: () => {
        this.#abandoned.add(mark(node.address, swarmId, request.labels));
        leave();
      },
    };
  }
}

interface HeldName extends NameHold {
  readonly name: string;
}

/** A container that is replaced keeps its swarm id, so that its generation belongs to it. */
function mark(address: string, swarmId: string, labels: Labels): string {
  return `${address} ${swarmId} ${labels[LABEL.generation] ?? ''}`;
}

function reservedInfo(request: PlacementRequest, name: string, swarmId: string): ContainerInfo {
  return {
    id: containerId(`reserved:${swarmId}`),
    name,
    swarmId,
    image: request.image,
    imageId: '',
    labels: request.labels,
    state: 'reserved',
    createdS: 0,
    networkMode: request.networkMode,
    hostPorts: request.hostPorts,
    hostModePorts: request.hostModePorts,
    cpuNanos: request.cpuNanos,
    memoryBytes: request.memoryBytes,
  };
}
