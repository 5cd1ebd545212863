import type { JsonObject } from '../../base/index.ts';
import type { Labels } from '../../model/index.ts';
import type { EndpointFacts } from '../create/index.ts';
import type { ObservedContainer } from './container.ts';
import type { ObservedNode } from './nodes.ts';

/** A network or volume the endpoint has under a name the project uses, or with the project's label. */
export interface ObservedObject {
  /** Of a network; a volume's name. */
  readonly id: string;
  readonly name: string;
  readonly labels: Labels;
}

/** An image by the name services use. */
export interface ObservedImage {
  readonly id: string;
  /** When it was last tagged or pulled, in milliseconds since 1970; undefined when the endpoint does not tell. */
  readonly taggedMs: number | undefined;
  /** The endpoint's answer, for comparisons with containers. */
  readonly config: JsonObject;
}

/** What the endpoint has of a project, at one moment. Immutable. */
export interface ObservedProject {
  readonly endpoint: EndpointFacts;
  /** With the project's label: services' containers, one-offs and orphans. */
  readonly containers: readonly ObservedContainer[];
  /** By name. */
  readonly networks: ReadonlyMap<string, ObservedObject>;
  /** By name. */
  readonly volumes: ReadonlyMap<string, ObservedObject>;
  /** By the name the service uses; absent images are left out. */
  readonly images: ReadonlyMap<string, ObservedImage>;
  /** Inspect answers by container id, of those containers whose hash says nothing to us. */
  readonly details: ReadonlyMap<string, JsonObject>;
  /** Healthy nodes; only of a fleet, and only where the project asks for something a node has once. */
  readonly nodes?: readonly ObservedNode[];
}
