import type { Protocol } from '../../model/index.ts';
import type { PublishingContainer } from './publisher.ts';

/** Host ports of one container that answer on the manager's machine. Replaced, not mutated, when they change. */
export interface ForwardedPorts {
  /** The addresses they answer on, as an engine shows them: `127.0.0.1`; `0.0.0.0`; `0.0.0.0` and `::`. */
  readonly addresses: readonly string[];
  /** `8080/tcp` */
  readonly ports: ReadonlySet<string>;
}

/** A host port a create asks for: exactly `from` when `to` is the same, any of the range when not, any at all when both are 0. */
export interface PortWish {
  readonly protocol: Protocol;
  readonly from: number;
  readonly to: number;
}

/** Numbers for a container to be created, in the order of the wishes. Nobody else gets them until this is disposed. */
export interface Allotment extends Disposable {
  readonly numbers: readonly number[];
}

/** The published ports of the fleet on the manager's own address. */
export interface PublishedPorts {
  /** What of a container's ports answers here; undefined when nothing does. The same object until it changes. */
  forwarded(containerId: string): ForwardedPorts | undefined;
  /**
   * Chooses a number for each wish, one that no container of the fleet has and that can be opened here. To be disposed when
   * the container is in the cache, or will not be.
   * @param replaced ids of containers that the new one takes the place of: their numbers count as free
   * @throws PortUnavailableError (409), NoFreePortError (409)
   */
  allot(wishes: readonly PortWish[], replaced: ReadonlySet<string>): Promise<Allotment>;
  /** @throws PortUnavailableError (500, in the engine's words) when a port of a container to be started cannot be opened here */
  checkStart(container: PublishingContainer): Promise<void>;
  /** Resolves when what the cache shows is what answers here, as far as that is possible. */
  settled(): Promise<void>;
  /** What cannot be forwarded and why, one text each. */
  problems(): readonly string[];
}
