import { parseVolumesFrom, type Service } from '../model/index.ts';
import { links, type NetworkBodies, resolveMode } from './endpoints.ts';
import { mountBodies } from './mounts.ts';
import { portBindings } from './ports.ts';
import { resourceBody } from './resources.ts';
import { restartPolicy } from './restart.ts';
import type { ContainerWish } from './wish.ts';

type Body = { readonly [key: string]: unknown };

/** `HostConfig` of a create request; fields the service does not speak of are undefined. */
export function hostConfig(wish: ContainerWish, network: NetworkBodies): Body {
  const { service } = wish;
  const { binds, mounts } = mountBodies(service, wish.project, wish.inherited);
  return {
    ...resourceBody(service),
    ...securityBody(service),
    ...namespaceBody(wish),
    NetworkMode: network.networkMode,
    PortBindings: nonEmpty(portBindings(service)),
    Binds: list([...binds, ...wish.fileMounts.map((f) => `${f.source}:${f.target}:ro`)]),
    Mounts: list(mounts),
    VolumesFrom: list(volumesFrom(wish)),
    VolumeDriver: service.volumeDriver,
    Tmpfs: tmpfs(service),
    // Links of a container on the project's networks belong to its endpoints.
    Links: service.networkMode === undefined ? undefined : links(wish),
    RestartPolicy: restartPolicy(service),
    LogConfig: service.logging === undefined ? undefined : { Type: service.logging.driver ?? '', Config: service.logging.options },
    ExtraHosts: list(service.extraHosts.map((host) => host.replace('=', ':'))),
    Dns: list(service.dns),
    DnsOptions: list(service.dnsOptions),
    DnsSearch: list(service.dnsSearch),
    Annotations: nonEmpty(service.annotations),
    Init: service.init,
    Runtime: service.runtime,
    Isolation: service.isolation,
    CgroupParent: service.cgroupParent,
    Sysctls: nonEmpty(service.sysctls),
    StorageOpt: nonEmpty(service.storageOpt),
  };
}

function securityBody(service: Service): Body {
  const unconfined = service.securityOpt.includes('systempaths=unconfined');
  const options = service.securityOpt.filter((o) => o !== 'systempaths=unconfined');
  return {
    Privileged: service.privileged ? true : undefined,
    ReadonlyRootfs: service.readOnly ? true : undefined,
    CapAdd: list(service.capAdd),
    CapDrop: list(service.capDrop),
    SecurityOpt: list(options),
    GroupAdd: list(service.groupAdd),
    ...(unconfined ? { MaskedPaths: [], ReadonlyPaths: [] } : {}),
  };
}

function namespaceBody(wish: ContainerWish): Body {
  const { ipc, pid, uts, cgroup, userNamespace } = wish.service;
  return {
    IpcMode: ipc === undefined ? undefined : resolveMode(ipc, wish),
    PidMode: pid === undefined ? undefined : resolveMode(pid, wish),
    UTSMode: uts,
    CgroupnsMode: cgroup,
    UsernsMode: userNamespace,
  };
}

function volumesFrom(wish: ContainerWish): string[] {
  return wish.service.volumesFrom.map((text) => {
    const { kind, name, mode } = parseVolumesFrom(text);
    const source = kind === 'container' ? name : (wish.references.containerOf.get(name) ?? name);
    return `${source}:${mode}`;
  });
}

function tmpfs(service: Service): { [path: string]: string } | undefined {
  if (service.tmpfs.length === 0) return undefined;
  return Object.fromEntries(
    service.tmpfs.map((text) => {
      const colon = text.indexOf(':');
      return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
    }),
  );
}

function list<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length > 0 ? items : undefined;
}

function nonEmpty<T extends object>(map: T): T | undefined {
  return Object.keys(map).length > 0 ? map : undefined;
}
