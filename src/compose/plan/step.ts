import type { DependsOnCondition, Network, Service, Volume } from '../model/index.ts';
import type { ObservedContainer } from '../observe/index.ts';

interface StepBase {
  /** Unique in its plan and readable: `create container t1-web-1`. */
  readonly id: string;
  /** Ids of steps that must be done before. */
  readonly needs: readonly string[];
  /** Why, in plain words. */
  readonly because: string;
}

/** A container of the plan: one that is there (`id` known), or one a step before makes under this final name. */
export interface ContainerRef {
  readonly name: string;
  readonly id: string | undefined;
  readonly service: string;
  readonly node: string | undefined;
}

export interface PullImage extends StepBase {
  readonly kind: 'pull-image';
  readonly image: string;
  readonly platform: string | undefined;
  /** The first service that wants it; news of the pull carry its name. */
  readonly service: string;
}

export interface CreateNetwork extends StepBase {
  readonly kind: 'create-network';
  readonly network: Network;
}

export interface RemoveNetwork extends StepBase {
  readonly kind: 'remove-network';
  readonly name: string;
  readonly engineId: string;
  /** Containers of others may hold it: then it stays, and that is no failure. */
  readonly mayStay: boolean;
}

export interface Disconnect extends StepBase {
  readonly kind: 'disconnect';
  readonly network: string;
  readonly container: ContainerRef;
}

export interface CreateVolume extends StepBase {
  readonly kind: 'create-volume';
  readonly volume: Volume;
}

export interface RemoveVolume extends StepBase {
  readonly kind: 'remove-volume';
  readonly name: string;
  readonly mayStay: boolean;
}

export interface RemoveImage extends StepBase {
  readonly kind: 'remove-image';
  readonly image: string;
}

export interface CreateContainer extends StepBase {
  readonly kind: 'create-container';
  readonly service: Service;
  readonly number: number;
  /** Its final name. */
  readonly name: string;
  /** The name it is created under; a temporary one while the container it replaces is there. */
  readonly createdAs: string;
  readonly replaces: ObservedContainer | undefined;
  /** Anonymous volumes to take over: target path → volume name. */
  readonly inherited: ReadonlyMap<string, string>;
}

export interface RenameContainer extends StepBase {
  readonly kind: 'rename-container';
  readonly container: ContainerRef;
  readonly name: string;
}

export interface StartContainer extends StepBase {
  readonly kind: 'start-container';
  readonly container: ContainerRef;
}

export interface StopContainer extends StepBase {
  readonly kind: 'stop-container';
  readonly container: ContainerRef;
  /** Undefined: the container's own grace time. */
  readonly timeoutS: number | undefined;
}

export interface RemoveContainer extends StepBase {
  readonly kind: 'remove-container';
  readonly container: ContainerRef;
  /** Its anonymous volumes too. */
  readonly volumes: boolean;
}

/** What a container is told besides start and stop. */
export type Verb = 'restart' | 'kill' | 'pause' | 'unpause';

export interface SignalContainer extends StepBase {
  readonly kind: 'signal-container';
  readonly verb: Verb;
  readonly container: ContainerRef;
  readonly timeoutS: number | undefined;
  /** Of `kill`. */
  readonly signal: string | undefined;
}

/** What is waited for: a condition of `depends_on`, or `up --wait`'s "runs, and is healthy where it can be". */
export type WaitCondition = Exclude<DependsOnCondition, 'service_started'> | 'running_or_healthy';

export interface WaitForService extends StepBase {
  readonly kind: 'wait';
  readonly service: string;
  readonly condition: WaitCondition;
  readonly containers: readonly ContainerRef[];
  /** `false`: failure is a warning. */
  readonly required: boolean;
}

/** Does nothing: one point that many steps need and many steps wait for. */
export interface Gate extends StepBase {
  readonly kind: 'gate';
}

/** One thing to do; most are one call to the endpoint. */
export type Step =
  | PullImage
  | CreateNetwork
  | RemoveNetwork
  | Disconnect
  | CreateVolume
  | RemoveVolume
  | RemoveImage
  | CreateContainer
  | RenameContainer
  | StartContainer
  | StopContainer
  | RemoveContainer
  | SignalContainer
  | WaitForService
  | Gate;

/** A container that is there, as a step refers to it. */
export function refOf(container: ObservedContainer): ContainerRef {
  return { name: container.name, id: container.id, service: container.service, node: container.node };
}
