import type { Environment, Service, ServiceLimits, ServiceNetwork, TextMap } from '../../model/index.ts';
import { type Fields, mapFields } from './fields.ts';
import { readDeploy } from './read-deploy.ts';
import { readMount } from './read-mount.ts';
import {
  readBuild,
  readDependsOn,
  readDevice,
  readGrant,
  readHealthcheck,
  readLogging,
  readPort,
  readServiceNetwork,
  readUlimit,
} from './read-parts.ts';

/** What a service takes from files of its own and from around it. */
export interface ServiceSurroundings {
  readonly environment: Environment;
  readonly labels: TextMap;
  /** Where a build without context has it. */
  readonly projectDirectory: string;
}

/** Accepted keys whose canonical value is handed on as it is. */
const handedOn = [
  'blkio_config',
  'credential_spec',
  'develop',
  'gpus',
  'models',
  'post_start',
  'pre_start',
  'pre_stop',
  'provider',
  'pull_refresh_after',
  'use_api_socket',
];

/** A service as its section says, before what other services imply is added. */
export function readService(name: string, service: Fields, around: ServiceSurroundings): Service {
  return {
    name,
    ...readImage(service, around),
    ...readProcess(service),
    ...readStorage(service),
    ...readNetworking(service),
    ...readIsolation(service),
    ...readLimits(service),
    environment: around.environment,
    labels: around.labels,
    annotations: service.textMap('annotations'),
    dependsOn: mapFields(service, 'depends_on', readDependsOn),
    healthcheck: service.has('healthcheck') ? readHealthcheck(service.section('healthcheck')) : undefined,
    restart: service.text('restart'),
    logging: service.has('logging') ? readLogging(service.section('logging')) : undefined,
    configs: service.sections('configs').map(readGrant),
    secrets: service.sections('secrets').map(readGrant),
    scale: service.number('scale'),
    deploy: service.has('deploy') ? readDeploy(service.section('deploy')) : undefined,
    profiles: service.texts('profiles') ?? [],
    extensions: service.extensions(),
    other: service.plain((key) => handedOn.includes(key)),
  };
}

function readImage(service: Fields, around: ServiceSurroundings): Pick<Service, 'image' | 'build' | 'pullPolicy' | 'platform'> {
  const policy = service.text('pull_policy');
  return {
    image: service.text('image'),
    build: service.has('build') ? readBuild(service.section('build'), around.projectDirectory) : undefined,
    pullPolicy: policy === 'if_not_present' ? 'missing' : policy,
    platform: service.text('platform'),
  };
}

function readProcess(service: Fields) {
  return {
    command: service.texts('command'),
    entrypoint: service.texts('entrypoint'),
    containerName: service.text('container_name'),
    hostname: service.text('hostname'),
    domainname: service.text('domainname'),
    user: service.text('user'),
    workingDir: service.text('working_dir'),
    tty: service.flag('tty') ?? false,
    stdinOpen: service.flag('stdin_open') ?? false,
    init: service.flag('init'),
    attach: service.flag('attach') ?? true,
    stopSignal: service.text('stop_signal'),
    stopGracePeriodMs: service.durationMs('stop_grace_period'),
  };
}

function readStorage(service: Fields) {
  return {
    mounts: service.sections('volumes').map(readMount),
    tmpfs: service.texts('tmpfs') ?? [],
    volumesFrom: service.texts('volumes_from') ?? [],
    volumeDriver: service.text('volume_driver'),
    storageOpt: service.textMap('storage_opt'),
  };
}

function readNetworking(service: Fields) {
  const networks: ReadonlyMap<string, ServiceNetwork> = mapFields(service, 'networks', readServiceNetwork);
  return {
    ports: service.sections('ports').map(readPort),
    expose: service.texts('expose') ?? [],
    networkMode: service.text('network_mode'),
    networks: new Map([...networks].sort(([a], [b]) => (a < b ? -1 : 1))),
    macAddress: service.text('mac_address'),
    links: service.texts('links') ?? [],
    externalLinks: service.texts('external_links') ?? [],
    extraHosts: (service.texts('extra_hosts') ?? []).toSorted(),
    dns: service.texts('dns') ?? [],
    dnsOptions: service.texts('dns_opt') ?? [],
    dnsSearch: service.texts('dns_search') ?? [],
  };
}

function readIsolation(service: Fields) {
  return {
    privileged: service.flag('privileged') ?? false,
    readOnly: service.flag('read_only') ?? false,
    capAdd: service.texts('cap_add') ?? [],
    capDrop: service.texts('cap_drop') ?? [],
    securityOpt: service.texts('security_opt') ?? [],
    groupAdd: service.texts('group_add') ?? [],
    userNamespace: service.text('userns_mode'),
    ipc: service.text('ipc'),
    pid: service.text('pid'),
    uts: service.text('uts'),
    cgroup: service.text('cgroup'),
    cgroupParent: service.text('cgroup_parent'),
    isolation: service.text('isolation'),
    runtime: service.text('runtime'),
    sysctls: service.textMap('sysctls'),
    devices: service.sections('devices').map(readDevice),
    deviceCgroupRules: service.texts('device_cgroup_rules') ?? [],
  };
}

function readLimits(service: Fields): ServiceLimits {
  const ulimits = service.section('ulimits').entries();
  return {
    cpuNanos: service.cpuNanos('cpus'),
    cpuShares: service.number('cpu_shares'),
    cpuQuotaUs: service.number('cpu_quota'),
    cpuPeriodUs: service.number('cpu_period'),
    cpuRealtimeRuntimeUs: service.number('cpu_rt_runtime'),
    cpuRealtimePeriodUs: service.number('cpu_rt_period'),
    cpuset: service.text('cpuset'),
    cpuCount: service.number('cpu_count'),
    cpuPercent: service.number('cpu_percent'),
    memoryBytes: service.bytes('mem_limit'),
    memoryReservationBytes: service.bytes('mem_reservation'),
    memorySwapBytes: service.bytes('memswap_limit'),
    memorySwappiness: service.number('mem_swappiness'),
    shmSizeBytes: service.bytes('shm_size'),
    oomKillDisable: service.flag('oom_kill_disable') ?? false,
    oomScoreAdj: service.number('oom_score_adj'),
    pidsLimit: service.number('pids_limit'),
    ulimits: new Map(ulimits.map(([name, tree]) => [name, readUlimit(tree)])),
  };
}
