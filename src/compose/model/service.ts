import type { JsonObject } from '../../base/index.ts';
import type { Build } from './build.ts';
import type { DependsOn } from './depends-on.ts';
import type { Deploy } from './deploy.ts';
import type { Device } from './device.ts';
import type { FileGrant } from './file-object.ts';
import type { Healthcheck } from './healthcheck.ts';
import type { ServiceLimits } from './limits.ts';
import type { VolumeMount } from './mount.ts';
import type { ServiceNetwork } from './network.ts';
import type { PortMapping } from './port.ts';
import type { Environment, TextMap } from './text-map.ts';

/**
 * One service in canonical form. `undefined` always means "not said": the image's or the engine's default holds. Lists and
 * maps are empty when not said, except where `undefined` and empty differ (`command`, `entrypoint`).
 */
export interface Service extends ServiceLimits {
  readonly name: string;
  /** Undefined only when `build` is set; `imageName` gives the name to use then. */
  readonly image: string | undefined;
  readonly build: Build | undefined;
  /** `missing` (the default), `always`, `never`, `build`, `daily`, `weekly`, `every_…`, `refresh`. */
  readonly pullPolicy: string | undefined;
  /** `os[/arch[/variant]]` */
  readonly platform: string | undefined;
  /** Empty clears the image's command. */
  readonly command: readonly string[] | undefined;
  /** Empty clears the image's entrypoint. */
  readonly entrypoint: readonly string[] | undefined;
  readonly containerName: string | undefined;
  readonly hostname: string | undefined;
  readonly domainname: string | undefined;
  readonly user: string | undefined;
  readonly workingDir: string | undefined;
  readonly tty: boolean;
  readonly stdinOpen: boolean;
  /** Undefined: the engine's default; `false` asks for none even where the engine adds one. */
  readonly init: boolean | undefined;
  /** `false`: `up` neither attaches to it nor shows its output. */
  readonly attach: boolean;
  /** Env files and `environment` together; placement hints of the environment are in here too. */
  readonly environment: Environment;
  /** Label files and `labels` together. */
  readonly labels: TextMap;
  readonly annotations: TextMap;
  readonly ports: readonly PortMapping[];
  /** `PORT[-PORT][/PROTOCOL]` */
  readonly expose: readonly string[];
  readonly mounts: readonly VolumeMount[];
  /** `PATH[:OPTIONS]` */
  readonly tmpfs: readonly string[];
  /** `SERVICE[:ro|rw]` or `container:NAME[:ro|rw]`; read with `parseVolumesFrom`. */
  readonly volumesFrom: readonly string[];
  readonly volumeDriver: string | undefined;
  /** `bridge`, `host`, `none`, a network's name, `service:S`, `container:C`. `networks` is empty when set. */
  readonly networkMode: string | undefined;
  /** Networks by project key, in the order of names; `networksInOrder` says which comes first. */
  readonly networks: ReadonlyMap<string, ServiceNetwork>;
  readonly macAddress: string | undefined;
  /** `SERVICE[:ALIAS]`; read with `parseLink`. */
  readonly links: readonly string[];
  /** `CONTAINER[:ALIAS]` */
  readonly externalLinks: readonly string[];
  /** `HOST=IP`, sorted. The engine wants `HOST:IP`. */
  readonly extraHosts: readonly string[];
  readonly dns: readonly string[];
  readonly dnsOptions: readonly string[];
  readonly dnsSearch: readonly string[];
  /** By service name; those implied by links, volumes_from and `service:` modes are added. */
  readonly dependsOn: ReadonlyMap<string, DependsOn>;
  readonly healthcheck: Healthcheck | undefined;
  /** `no`, `always`, `unless-stopped`, `on-failure[:N]`; `deploy.restartPolicy` wins over it. */
  readonly restart: string | undefined;
  readonly stopSignal: string | undefined;
  readonly stopGracePeriodMs: number | undefined;
  readonly logging: Logging | undefined;
  readonly privileged: boolean;
  readonly readOnly: boolean;
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  readonly securityOpt: readonly string[];
  readonly groupAdd: readonly string[];
  readonly userNamespace: string | undefined;
  /** `host`, `private`, `shareable`, `service:S`, `container:C` … */
  readonly ipc: string | undefined;
  readonly pid: string | undefined;
  readonly uts: string | undefined;
  readonly cgroup: string | undefined;
  readonly cgroupParent: string | undefined;
  readonly isolation: string | undefined;
  readonly runtime: string | undefined;
  readonly sysctls: TextMap;
  readonly storageOpt: TextMap;
  readonly devices: readonly Device[];
  readonly deviceCgroupRules: readonly string[];
  readonly configs: readonly FileGrant[];
  readonly secrets: readonly FileGrant[];
  /** What the file says; `replicasOf` answers how many containers are wanted. */
  readonly scale: number | undefined;
  readonly deploy: Deploy | undefined;
  /** Empty: always active. */
  readonly profiles: readonly string[];
  /** `x-…` entries, as plain values. */
  readonly extensions: JsonObject;
  /**
   * Canonical values of accepted keys that have no field here (`develop`, `provider`, `models`, hooks, `gpus`, `blkio_config`,
   * `credential_spec`, `use_api_socket`). Whoever runs the service acts on them or refuses them by name; none is ignored in silence.
   */
  readonly other: JsonObject;
}

/** Log driver of a service's containers. */
export interface Logging {
  /** Undefined: the engine's default driver. */
  readonly driver: string | undefined;
  readonly options: TextMap;
}
