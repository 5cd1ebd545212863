import type { JsonObject } from '../../base/index.ts';
import type { DependsOn, Service } from '../model/index.ts';
import { cpus, put, putSome, size, yes } from './put.ts';
import { time } from './time.ts';
import { writeDeploy } from './write-deploy.ts';
import { writeBuild, writeGrant, writeHealthcheck, writeMount, writePort, writeServiceNetwork, writeUlimit } from './write-parts.ts';

/**
 * A service as it stands in a file, long forms only.
 * @param present names of services that are written too; dependencies on others are optional ones and are left out
 */
export function writeService(service: Service, present: ReadonlySet<string>): JsonObject {
  return {
    ...put({
      ...writeContainer(service),
      ...writeStorage(service),
      ...writeNetworking(service),
      ...writeSecurity(service),
      ...writeLimits(service),
      ...service.other,
      ...service.extensions,
    }),
    // An empty list clears what the image says, so it must not be dropped.
    ...(service.command === undefined ? {} : { command: service.command }),
    ...(service.entrypoint === undefined ? {} : { entrypoint: service.entrypoint }),
    ...put({ depends_on: writeDependencies(service.dependsOn, present) }),
  };
}

function writeDependencies(dependsOn: ReadonlyMap<string, DependsOn>, present: ReadonlySet<string>): JsonObject {
  const entries = [...dependsOn].filter(([name]) => present.has(name));
  return Object.fromEntries(
    entries.map(([name, { condition, required, restart }]) => [name, put({ condition, required, restart: yes(restart) })]),
  );
}

function writeContainer(service: Service): JsonObject {
  return {
    image: service.image,
    build: service.build && writeBuild(service.build),
    pull_policy: service.pullPolicy,
    platform: service.platform,
    container_name: service.containerName,
    hostname: service.hostname,
    domainname: service.domainname,
    user: service.user,
    working_dir: service.workingDir,
    tty: yes(service.tty),
    stdin_open: yes(service.stdinOpen),
    init: service.init,
    attach: service.attach ? undefined : false,
    environment: service.environment,
    labels: service.labels,
    annotations: service.annotations,
    healthcheck: service.healthcheck && putSome(writeHealthcheck(service.healthcheck)),
    restart: service.restart,
    stop_signal: service.stopSignal,
    stop_grace_period: time(service.stopGracePeriodMs),
    logging: service.logging && putSome({ driver: service.logging.driver, options: service.logging.options }),
    profiles: service.profiles,
    scale: service.scale,
    deploy: service.deploy && putSome(writeDeploy(service.deploy)),
  };
}

function writeStorage(service: Service): JsonObject {
  return {
    volumes: service.mounts.map(writeMount),
    tmpfs: service.tmpfs,
    volumes_from: service.volumesFrom,
    volume_driver: service.volumeDriver,
    storage_opt: service.storageOpt,
    configs: service.configs.map((grant) => writeGrant(grant, undefined)),
    secrets: service.secrets.map((grant) => writeGrant(grant, '/run/secrets/')),
    devices: service.devices.map(({ source, target, permissions }) => ({ source, target, permissions })),
    device_cgroup_rules: service.deviceCgroupRules,
  };
}

function writeNetworking(service: Service): JsonObject {
  return {
    ports: service.ports.map(writePort),
    expose: service.expose,
    network_mode: service.networkMode,
    networks: Object.fromEntries([...service.networks].map(([key, network]) => [key, writeServiceNetwork(network)])),
    mac_address: service.macAddress,
    links: service.links,
    external_links: service.externalLinks,
    extra_hosts: service.extraHosts,
    dns: service.dns,
    dns_opt: service.dnsOptions,
    dns_search: service.dnsSearch,
  };
}

function writeSecurity(service: Service): JsonObject {
  return {
    privileged: yes(service.privileged),
    read_only: yes(service.readOnly),
    cap_add: service.capAdd,
    cap_drop: service.capDrop,
    security_opt: service.securityOpt,
    group_add: service.groupAdd,
    userns_mode: service.userNamespace,
    ipc: service.ipc,
    pid: service.pid,
    uts: service.uts,
    cgroup: service.cgroup,
    cgroup_parent: service.cgroupParent,
    isolation: service.isolation,
    runtime: service.runtime,
    sysctls: service.sysctls,
  };
}

function writeLimits(service: Service): JsonObject {
  return {
    cpus: cpus(service.cpuNanos),
    cpu_shares: service.cpuShares,
    cpu_quota: service.cpuQuotaUs,
    cpu_period: service.cpuPeriodUs,
    cpu_rt_runtime: service.cpuRealtimeRuntimeUs,
    cpu_rt_period: service.cpuRealtimePeriodUs,
    cpuset: service.cpuset,
    cpu_count: service.cpuCount,
    cpu_percent: service.cpuPercent,
    mem_limit: size(service.memoryBytes),
    mem_reservation: size(service.memoryReservationBytes),
    memswap_limit: size(service.memorySwapBytes),
    mem_swappiness: size(service.memorySwappiness),
    shm_size: size(service.shmSizeBytes),
    oom_kill_disable: yes(service.oomKillDisable),
    oom_score_adj: service.oomScoreAdj,
    pids_limit: service.pidsLimit,
    ulimits: Object.fromEntries([...service.ulimits].map(([name, ulimit]) => [name, writeUlimit(ulimit)])),
  };
}
