import type { Project, Service } from '../model/index.ts';

/** Containers that a service names instead of services; ids where they are known. */
export interface References {
  /** Id of the container that `service:S` of `network_mode`, `ipc`, `pid` and `volumes_from` stands for, by service. */
  readonly containerOf: ReadonlyMap<string, string>;
  /** Containers of linked services, by service. */
  readonly linked: ReadonlyMap<string, readonly LinkedContainer[]>;
}

export interface LinkedContainer {
  readonly id: string;
  readonly name: string;
  readonly number: number | undefined;
}

/** One container that shall be created. */
export interface ContainerWish {
  readonly project: Project;
  readonly service: Service;
  /** Undefined for a one-off container. */
  readonly number: number | undefined;
  /** Final name; what goes into aliases. The create request may carry a temporary one. */
  readonly name: string;
  readonly image: string;
  /** `sha256:…` of the image now; undefined when the endpoint could not tell. */
  readonly imageId: string | undefined;
  readonly references: References;
  readonly endpoint: EndpointFacts;
  /** Anonymous volumes to take over: target path → volume name. */
  readonly inherited: ReadonlyMap<string, string>;
  /** Files of the client's machine to mount read-only (configs, secrets). */
  readonly fileMounts: readonly { readonly source: string; readonly target: string }[];
  /** Labels besides those every container gets. */
  readonly extraLabels: { readonly [name: string]: string };
  readonly hash: string;
  /** Value of the version label. */
  readonly version: string;
}

/** What the shape of a request depends on. */
export interface EndpointFacts {
  /** Newest API version it speaks. */
  readonly apiVersion: string;
  /** A manager of many engines rather than one engine. */
  readonly fleet: boolean;
  /** One engine on this machine, which sees the client's files. */
  readonly local: boolean;
}

/** The body of `POST /containers/create` and what must follow before the start. */
export interface CreateRequest {
  readonly body: { readonly [key: string]: unknown };
  readonly platform: string | undefined;
  /** Networks an engine before API 1.44 must be told one by one: bodies of `POST /networks/NAME/connect` without `Container`. */
  readonly connect: readonly { readonly network: string; readonly endpoint: { readonly [key: string]: unknown } }[];
}
