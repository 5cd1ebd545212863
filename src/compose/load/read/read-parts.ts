import { objectOf } from '../../../base/index.ts';
import type { Build, DependsOn, Device, FileGrant, Healthcheck, Logging, PortMapping, ServiceNetwork, Ulimit } from '../../model/index.ts';
import type { Tree } from '../tree.ts';
import { Fields } from './fields.ts';

export function readPort(port: Fields): PortMapping {
  const published = port.text('published');
  return {
    target: port.number('target') ?? 0,
    published: published === '' ? undefined : published,
    hostIp: port.text('host_ip'),
    protocol: port.text('protocol') ?? 'tcp',
    mode: port.choice('mode', ['ingress', 'host'] as const) ?? 'ingress',
    name: port.text('name'),
    appProtocol: port.text('app_protocol'),
  };
}

export function readServiceNetwork(network: Fields): ServiceNetwork {
  return {
    aliases: network.texts('aliases') ?? [],
    ipv4Address: network.text('ipv4_address'),
    ipv6Address: network.text('ipv6_address'),
    linkLocalIps: network.texts('link_local_ips') ?? [],
    macAddress: network.text('mac_address'),
    driverOptions: network.textMap('driver_opts'),
    priority: network.number('priority'),
    gatewayPriority: network.number('gw_priority'),
    interfaceName: network.text('interface_name'),
  };
}

export function readDependsOn(dependency: Fields): DependsOn {
  const conditions = ['service_started', 'service_healthy', 'service_completed_successfully'] as const;
  return {
    condition: dependency.choice('condition', conditions) ?? 'service_started',
    restart: dependency.flag('restart') ?? false,
    required: dependency.flag('required') ?? true,
  };
}

export function readHealthcheck(health: Fields): Healthcheck {
  const test = health.texts('test');
  const retries = health.number('retries');
  return {
    // An empty list says nothing, like no list.
    test: test === undefined || test.length === 0 ? undefined : test,
    intervalMs: health.durationMs('interval'),
    timeoutMs: health.durationMs('timeout'),
    retries,
    startPeriodMs: health.durationMs('start_period'),
    startIntervalMs: health.durationMs('start_interval'),
    disable: health.flag('disable') ?? false,
  };
}

export function readLogging(logging: Fields): Logging {
  return { driver: logging.text('driver'), options: logging.textMap('options') };
}

export function readDevice(device: Fields): Device {
  const source = device.text('source') ?? '';
  return { source, target: device.text('target') ?? source, permissions: device.text('permissions') ?? 'rwm' };
}

export function readGrant(grant: Fields): FileGrant {
  return {
    source: grant.text('source') ?? '',
    target: grant.text('target'),
    uid: grant.text('uid'),
    gid: grant.text('gid'),
    mode: grant.number('mode'),
  };
}

/** One number, or both limits. */
export function readUlimit(tree: Tree): Ulimit {
  if (tree.kind === 'scalar') return { soft: Number(tree.value), hard: Number(tree.value) };
  const fields = new Fields(tree);
  return { soft: fields.number('soft') ?? 0, hard: fields.number('hard') ?? 0 };
}

export function readBuild(build: Fields, baseDirectory: string): Build {
  const inline = build.text('dockerfile_inline');
  const read = ['context', 'dockerfile', 'dockerfile_inline'];
  return {
    context: build.text('context') ?? baseDirectory,
    dockerfile: build.text('dockerfile') ?? (inline === undefined ? 'Dockerfile' : undefined),
    dockerfileInline: inline,
    other: objectOf(build.plain((key) => !read.includes(key))),
  };
}
