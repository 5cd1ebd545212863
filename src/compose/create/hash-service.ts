import type { FileGrant, Healthcheck, Logging, PortMapping, Service, ServiceNetwork } from '../model/index.ts';
import { goDuration } from './go-duration.ts';
import { goMap, goValue } from './go-json.ts';
import { hashedDeploy } from './hash-deploy.ts';
import { hashedMount } from './hash-mount.ts';

type Body = { readonly [key: string]: unknown };

/**
 * What Docker Compose digests of a service, key by key in its order: everything that shapes a container, without `build`,
 * `depends_on`, `profiles`, `pull_policy` and the number of replicas.
 * @param resolve turns `service:S` of a mode, and entries of `volumes_from`, into what names the container
 */
export function hashedService(service: Service, resolve: (text: string) => string): Body {
  return { ...firstHalf(service), ...secondHalf(service, resolve), ...lastKeys(service, resolve) };
}

function firstHalf(s: Service): Body {
  return {
    annotations: goMap(s.annotations),
    attach: s.attach ? undefined : false,
    develop: goValue(s.other['develop']),
    blkio_config: goValue(s.other['blkio_config']),
    cap_add: list(s.capAdd),
    cap_drop: list(s.capDrop),
    cgroup_parent: s.cgroupParent,
    cgroup: s.cgroup,
    cpu_count: set(s.cpuCount),
    cpu_percent: set(s.cpuPercent),
    cpu_period: set(s.cpuPeriodUs),
    cpu_quota: set(s.cpuQuotaUs),
    cpu_rt_period: set(s.cpuRealtimePeriodUs),
    cpu_rt_runtime: set(s.cpuRealtimeRuntimeUs),
    cpus: s.cpuNanos === undefined ? undefined : set(s.cpuNanos / 1e9),
    cpuset: s.cpuset,
    cpu_shares: set(s.cpuShares),
    command: s.command ?? null,
    configs: list(s.configs.map((grant) => hashedGrant(grant))),
    container_name: s.containerName,
    credential_spec: goValue(s.other['credential_spec']),
    deploy: hashedDeploy(s.deploy),
    device_cgroup_rules: list(s.deviceCgroupRules),
    devices: list(s.devices.map((d) => ({ source: d.source, target: d.target, permissions: d.permissions }))),
    dns: list(s.dns),
    dns_opt: list(s.dnsOptions),
    dns_search: list(s.dnsSearch),
    domainname: s.domainname,
    entrypoint: s.entrypoint ?? null,
    provider: goValue(s.other['provider']),
    environment: goMap(s.environment),
    expose: list(s.expose),
  };
}

function secondHalf(s: Service, resolve: (text: string) => string): Body {
  return {
    external_links: list(s.externalLinks),
    extra_hosts: list(s.extraHosts),
    group_add: list(s.groupAdd),
    gpus: goValue(s.other['gpus']),
    hostname: s.hostname,
    healthcheck: hashedHealth(s.healthcheck),
    image: s.image,
    init: s.init,
    ipc: s.ipc === undefined ? undefined : resolve(s.ipc),
    isolation: s.isolation,
    labels: goMap(s.labels),
    links: list(s.links),
    logging: hashedLogging(s.logging),
    mem_limit: bytes(s.memoryBytes),
    mem_reservation: bytes(s.memoryReservationBytes),
    memswap_limit: bytes(s.memorySwapBytes),
    mem_swappiness: bytes(s.memorySwappiness),
    mac_address: s.macAddress,
    models: goValue(s.other['models']),
    network_mode: s.networkMode === undefined ? undefined : resolve(s.networkMode),
    networks: hashedNetworks(s),
    oom_kill_disable: s.oomKillDisable ? true : undefined,
    oom_score_adj: set(s.oomScoreAdj),
    pid: s.pid === undefined ? undefined : resolve(s.pid),
    pids_limit: set(s.pidsLimit),
    platform: s.platform,
    ports: list(s.ports.map(hashedPort)),
    privileged: s.privileged ? true : undefined,
    read_only: s.readOnly ? true : undefined,
    restart: s.restart,
    runtime: s.runtime,
  };
}

function lastKeys(s: Service, resolve: (text: string) => string): Body {
  const ulimits = [...s.ulimits].map(([name, l]) => [name, l.soft === l.hard ? l.soft : { soft: set(l.soft), hard: set(l.hard) }] as const);
  return {
    secrets: list(s.secrets.map((grant) => hashedGrant({ ...grant, target: grant.target ?? `/run/secrets/${grant.source}` }))),
    security_opt: list(s.securityOpt),
    shm_size: bytes(s.shmSizeBytes),
    stdin_open: s.stdinOpen ? true : undefined,
    stop_grace_period: s.stopGracePeriodMs === undefined ? undefined : goDuration(s.stopGracePeriodMs),
    stop_signal: s.stopSignal,
    storage_opt: goMap(s.storageOpt),
    sysctls: goMap(s.sysctls),
    tmpfs: list(s.tmpfs),
    tty: s.tty ? true : undefined,
    ulimits: ulimits.length === 0 ? undefined : new Map(ulimits),
    use_api_socket: s.other['use_api_socket'] === true ? true : undefined,
    user: s.user,
    userns_mode: s.userNamespace,
    uts: s.uts,
    volume_driver: s.volumeDriver,
    volumes: list(s.mounts.map(hashedMount)),
    volumes_from: list(s.volumesFrom.map(resolve)),
    working_dir: s.workingDir,
    post_start: goValue(s.other['post_start']),
    pre_stop: goValue(s.other['pre_stop']),
  };
}

function hashedPort(port: PortMapping): Body {
  return {
    name: port.name,
    mode: port.mode,
    host_ip: port.hostIp,
    target: port.target,
    published: port.published,
    protocol: port.protocol,
    app_protocol: port.appProtocol,
  };
}

function hashedGrant(grant: FileGrant): Body {
  const mode = grant.mode === undefined ? undefined : `0${grant.mode.toString(8)}`;
  return { source: grant.source, target: grant.target, uid: grant.uid, gid: grant.gid, mode };
}

function hashedHealth(check: Healthcheck | undefined): Body | undefined {
  if (check === undefined) return undefined;
  const duration = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : goDuration(ms));
  return {
    test: check.test === undefined ? undefined : list(check.test),
    timeout: duration(check.timeoutMs),
    interval: duration(check.intervalMs),
    retries: check.retries,
    start_period: duration(check.startPeriodMs),
    start_interval: duration(check.startIntervalMs),
    disable: check.disable ? true : undefined,
  };
}

function hashedLogging(logging: Logging | undefined): Body | undefined {
  return logging === undefined ? undefined : { driver: logging.driver, options: goMap(logging.options) };
}

function hashedNetworks(service: Service): ReadonlyMap<string, unknown> | undefined {
  if (service.networks.size === 0) return undefined;
  return new Map([...service.networks].map(([key, own]) => [key, hashedNetwork(own)]));
}

/** `null` where nothing is said, as a list of network names leaves it. */
function hashedNetwork(own: ServiceNetwork): Body | null {
  const body = {
    aliases: list(own.aliases),
    driver_opts: goMap(own.driverOptions),
    gw_priority: set(own.gatewayPriority),
    interface_name: own.interfaceName,
    ipv4_address: own.ipv4Address,
    ipv6_address: own.ipv6Address,
    link_local_ips: list(own.linkLocalIps),
    mac_address: own.macAddress,
    priority: set(own.priority),
  };
  return Object.values(body).every((v) => v === undefined) ? null : body;
}

/** Go leaves out zero and empty values. */
function set(value: number | undefined): number | undefined {
  return value === 0 ? undefined : value;
}

function bytes(value: number | undefined): string | undefined {
  return value === undefined || value === 0 ? undefined : String(value);
}

function list<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length > 0 ? items : undefined;
}
