export type { Build } from './build.ts';
export type { DependsOn, DependsOnCondition } from './depends-on.ts';
export type {
  Deploy,
  DeployPlacement,
  DeployRestartPolicy,
  DeviceReservation,
  ResourceLimits,
  ResourceReservations,
  UpdateConfig,
} from './deploy.ts';
export type { Device } from './device.ts';
export type { FileGrant, FileObject } from './file-object.ts';
export type { Healthcheck } from './healthcheck.ts';
export type { ServiceLimits, Ulimit } from './limits.ts';
export type { BindMount, ImageMount, NamedMount, OtherMount, TmpfsMount, VolumeMount } from './mount.ts';
export type { Ipam, IpamPool, Network, ServiceNetwork } from './network.ts';
export { isPlacementKey, type PlacementHint, placementHints } from './placement-hints.ts';
export type { PortMapping } from './port.ts';
export type { Project } from './project.ts';
export { imageName, networksInOrder, parseLink, parseVolumesFrom, referencedService, replicasOf } from './references.ts';
export type { Logging, Service } from './service.ts';
export type { Environment, TextMap } from './text-map.ts';
export type { Volume } from './volume.ts';
