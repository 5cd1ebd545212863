import type { Clock, Limiter, Random } from '../../base/index.ts';
import type { EndpointFacts } from '../create/index.ts';
import type { Docker } from '../docker/index.ts';
import type { ServiceFiles } from '../files/index.ts';
import type { Project } from '../model/index.ts';
import type { ObservedContainer } from '../observe/index.ts';
import type { ContainerRef } from '../plan/index.ts';
import type { Progress } from '../progress/index.ts';

/** A container as steps of one run pass it on. */
export interface RunContainer {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly number: number | undefined;
  readonly node: string | undefined;
}

/** What carrying out a plan needs. */
export interface RunOptions {
  readonly docker: Docker;
  readonly projectName: string;
  /** Undefined for plans made from labels alone; these create nothing. */
  readonly project: Project | undefined;
  readonly endpoint: EndpointFacts;
  /** Containers at planning time. */
  readonly containers: readonly ObservedContainer[];
  readonly files: ReadonlyMap<string, ServiceFiles>;
  readonly progress: Progress;
  readonly clock: Clock;
  readonly random: Random;
  /** Value of the version label on what is created. */
  readonly version: string;
  /** Most calls in flight; undefined: no limit. */
  readonly parallel: number | undefined;
  /** Platform of what names none, e.g. `linux/arm64`. */
  readonly defaultPlatform?: string;
  /** Credentials for pulling an image, as the `X-Registry-Auth` header takes them. */
  readonly registryAuth?: (image: string, signal: AbortSignal) => Promise<string | undefined>;
  /** Called before a container is started, e.g. to attach to it. */
  readonly beforeStart?: (container: RunContainer, signal: AbortSignal) => Promise<void>;
}

/** Options and what the steps of one run have found out so far. */
export interface RunContext extends RunOptions {
  readonly calls: Limiter;
  /** Containers made by this run, by final name. */
  readonly made: Map<string, RunContainer>;
  /** Ids of containers that are replaced; what happens to them is shown as one "Recreate". */
  readonly replaced: ReadonlySet<string>;
  /** Ids of all containers the plan removes. */
  readonly leaving: ReadonlySet<string>;
  /** One limiter per node: engines hand out ports of ranges at start, and concurrent starts collide. */
  readonly starts: Map<string, Limiter>;
}

/**
 * The container a step means.
 * @throws Error when the step that makes it has not run: a fault of the plan
 */
export function containerOf(ref: ContainerRef, context: RunContext): RunContainer {
  // A container and the one that replaces it share a name: where an id is known it decides.
  if (ref.id !== undefined) return { id: ref.id, name: ref.name, service: ref.service, number: undefined, node: ref.node };
  const made = context.made.get(ref.name);
  if (made === undefined) throw new Error(`step refers to container ${ref.name}, which no step has made`);
  return made;
}
