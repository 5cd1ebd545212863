import type { ContainerId } from './ids.ts';
import type { Labels } from './labels.ts';
import type { ExposedPort, PortClaim } from './port.ts';

/** States an engine reports, and `reserved`: chosen by the scheduler, the engine has not created it yet. */
export type ContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead' | 'reserved';

/** What the scheduler and the indexes need to know of one container. Immutable; a change makes a new object. */
export interface ContainerInfo {
  readonly id: ContainerId;
  /** Without the leading slash; the empty string when the engine tells none. */
  readonly name: string;
  /** The original's stable id (label `com.docker.swarm.id`). */
  readonly swarmId: string | undefined;
  /** As named at creation: `busybox`, `repo:tag`, `sha256:…`. */
  readonly image: string;
  /** `sha256:` and 64 hex digits; empty for reservations. */
  readonly imageId: string;
  readonly labels: Labels;
  readonly state: ContainerState;
  /** Seconds since 1970. */
  readonly createdS: number;
  /** `bridge`, `host`, `none`, `container:ID` or a network's name. */
  readonly networkMode: string;
  /** Fixed host ports it asked for or holds. */
  readonly hostPorts: readonly PortClaim[];
  /** Exposed ports, filled when `networkMode` is `host`: they are the node's ports then. */
  readonly hostModePorts: readonly ExposedPort[];
  /** Reserved CPU in billionths of a CPU (1e9 = one CPU); 0 = nothing reserved. */
  readonly cpuNanos: number;
  /** Reserved memory; 0 = nothing reserved. */
  readonly memoryBytes: number;
}
