import type { ContainerInfo } from './container.ts';
import type { NodeId } from './ids.ts';
import type { Labels } from './labels.ts';

/**
 * What we observe of a node: `pending` (never validated), `healthy`, `unhealthy` (was validated, now fails),
 * `disconnected` (discovery no longer names it).
 */
export type NodeState = 'pending' | 'healthy' | 'unhealthy' | 'disconnected';

export interface Platform {
  /** `linux`, `windows` */
  readonly os: string;
  /** Go's names: `amd64`, `arm64`, `arm` … */
  readonly architecture: string;
  /** `v7`, `v8`; absent where it does not matter or is not known */
  readonly variant?: string;
}

export interface ImageInfo {
  /** `sha256:` and 64 hex digits. */
  readonly id: string;
  /** `repo:tag` as the engine shows them. */
  readonly tags: readonly string[];
  /** `repo@sha256:…` */
  readonly digests: readonly string[];
}

/** One node as the scheduler sees it. Immutable; a change makes a new object. */
export interface NodeInfo {
  readonly id: NodeId;
  /** The engine's host name. Not always unique: `id` and `address` are. */
  readonly name: string;
  /** `host:port` or a socket's path, as discovery gave it. */
  readonly address: string;
  readonly state: NodeState;
  /** Why it is not healthy, in plain words; undefined while healthy. */
  readonly problem: string | undefined;
  /** Engine labels and the standard ones (`storagedriver`, `kernelversion`, `operatingsystem`, `ostype`, …). */
  readonly labels: Labels;
  readonly platform: Platform;
  /** Newest API version the engine speaks, e.g. `1.41`. */
  readonly apiVersion: string;
  /** CPUs of the machine in billionths. */
  readonly cpuNanos: number;
  readonly memoryBytes: number;
  /** Sums over all containers, stopped and reserved ones included. */
  readonly usedCpuNanos: number;
  readonly usedMemoryBytes: number;
  /** Failed calls in a row since the last success. */
  readonly failures: number;
  /** All containers and reservations, by id. */
  readonly containers: ReadonlyMap<string, ContainerInfo>;
  readonly images: readonly ImageInfo[];
}

/** The fleet at one moment; `nodes` in the order of name, then address. */
export interface Fleet {
  readonly nodes: readonly NodeInfo[];
}
