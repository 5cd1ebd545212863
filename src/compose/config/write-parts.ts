import type { JsonObject } from '../../base/index.ts';
import type { Build, FileGrant, Healthcheck, PortMapping, ServiceNetwork, Ulimit, VolumeMount } from '../model/index.ts';
import { put, putSome, size, yes } from './put.ts';
import { time } from './time.ts';

export function writePort(port: PortMapping): JsonObject {
  return put({
    name: port.name,
    mode: port.mode,
    host_ip: port.hostIp,
    target: port.target,
    published: port.published,
    protocol: port.protocol,
    app_protocol: port.appProtocol,
  });
}

export function writeMount(mount: VolumeMount): JsonObject {
  const base = { type: mount.type, target: mount.target, read_only: yes(mount.readOnly), consistency: mount.consistency };
  switch (mount.type) {
    case 'volume': {
      const volume = putSome({ nocopy: yes(mount.noCopy), subpath: mount.subpath, labels: mount.labels });
      return put({ ...base, source: mount.source, volume });
    }
    case 'bind': {
      const { createHostPath, propagation, selinux, recursive } = mount;
      return put({
        ...base,
        source: mount.source,
        bind: putSome({ create_host_path: yes(createHostPath), propagation, selinux, recursive }),
      });
    }
    case 'tmpfs':
      return put({ ...base, tmpfs: putSome({ size: size(mount.sizeBytes), mode: mount.mode }) });
    case 'image':
      return put({ ...base, source: mount.source, image: putSome({ subpath: mount.subpath }) });
    case 'npipe':
    case 'cluster':
      return put({ ...base, source: mount.source });
    default:
      return mount satisfies never;
  }
}

/** `null` when nothing but membership is said. */
export function writeServiceNetwork(network: ServiceNetwork): JsonObject | null {
  return (
    putSome({
      aliases: network.aliases,
      ipv4_address: network.ipv4Address,
      ipv6_address: network.ipv6Address,
      link_local_ips: network.linkLocalIps,
      mac_address: network.macAddress,
      driver_opts: network.driverOptions,
      priority: network.priority,
      gw_priority: network.gatewayPriority,
      interface_name: network.interfaceName,
    }) ?? null
  );
}

export function writeHealthcheck(health: Healthcheck): JsonObject {
  return put({
    test: health.test,
    interval: time(health.intervalMs),
    timeout: time(health.timeoutMs),
    retries: health.retries,
    start_period: time(health.startPeriodMs),
    start_interval: time(health.startIntervalMs),
    disable: yes(health.disable),
  });
}

/** @param folder where it lands when no target is given; `undefined`: that is not said */
export function writeGrant(grant: FileGrant, folder: string | undefined): JsonObject {
  const target = grant.target ?? (folder === undefined ? undefined : folder + grant.source);
  return put({
    source: grant.source,
    target,
    uid: grant.uid,
    gid: grant.gid,
    mode: grant.mode === undefined ? undefined : octal(grant.mode),
  });
}

/** Permission bits as people read them. */
function octal(mode: number): string {
  return `0${mode.toString(8)}`;
}

export function writeUlimit(ulimit: Ulimit): number | JsonObject {
  return ulimit.soft === ulimit.hard ? ulimit.soft : { soft: ulimit.soft, hard: ulimit.hard };
}

export function writeBuild(build: Build): JsonObject {
  return put({ context: build.context, dockerfile: build.dockerfile, dockerfile_inline: build.dockerfileInline, ...build.other });
}
