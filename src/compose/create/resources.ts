import type { DeviceReservation, Service } from '../model/index.ts';

type Body = { readonly [key: string]: unknown };

/** Resource fields of `HostConfig`. The keys of the service and those of `deploy.resources` never contradict each other. */
export function resourceBody(service: Service): Body {
  const { limits, reservations } = service.deploy ?? {};
  return {
    NanoCpus: service.cpuNanos ?? limits?.cpuNanos,
    CpuShares: service.cpuShares,
    CpuQuota: service.cpuQuotaUs,
    CpuPeriod: service.cpuPeriodUs,
    CpuRealtimeRuntime: service.cpuRealtimeRuntimeUs,
    CpuRealtimePeriod: service.cpuRealtimePeriodUs,
    CpusetCpus: service.cpuset,
    CpuCount: service.cpuCount,
    CpuPercent: service.cpuPercent,
    Memory: service.memoryBytes ?? limits?.memoryBytes,
    MemoryReservation: service.memoryReservationBytes ?? reservations?.memoryBytes,
    MemorySwap: service.memorySwapBytes,
    // 0 is what the engine takes as "not set", and cgroup v2 machines refuse any value.
    MemorySwappiness: service.memorySwappiness === 0 ? undefined : service.memorySwappiness,
    ShmSize: service.shmSizeBytes,
    OomKillDisable: service.oomKillDisable ? true : undefined,
    OomScoreAdj: service.oomScoreAdj,
    PidsLimit: service.pidsLimit ?? limits?.pids,
    Ulimits: ulimits(service),
    Devices: devices(service),
    DeviceRequests: deviceRequests(service),
    DeviceCgroupRules: service.deviceCgroupRules.length > 0 ? service.deviceCgroupRules : undefined,
  };
}

function ulimits(service: Service): Body[] | undefined {
  if (service.ulimits.size === 0) return undefined;
  return [...service.ulimits].map(([name, limit]) => ({ Name: name, Soft: limit.soft, Hard: limit.hard }));
}

/** `vendor/class=name` is a device the engine looks up by that name, not a path. */
function isCdi(source: string): boolean {
  return !source.startsWith('/') && source.includes('=');
}

function devices(service: Service): Body[] | undefined {
  const paths = service.devices.filter((d) => !isCdi(d.source));
  if (paths.length === 0) return undefined;
  return paths.map((d) => ({ PathOnHost: d.source, PathInContainer: d.target, CgroupPermissions: d.permissions }));
}

function deviceRequests(service: Service): Body[] | undefined {
  const cdi = service.devices.filter((d) => isCdi(d.source)).map((d) => d.source);
  const requests = (service.deploy?.reservations?.devices ?? []).map(deviceRequest);
  if (cdi.length > 0) requests.push({ Driver: 'cdi', DeviceIDs: cdi });
  return requests.length > 0 ? requests : undefined;
}

function deviceRequest(device: DeviceReservation): Body {
  return {
    Driver: device.driver,
    Count: device.count,
    DeviceIDs: device.deviceIds.length > 0 ? device.deviceIds : undefined,
    Capabilities: [device.capabilities],
    Options: device.options,
  };
}
