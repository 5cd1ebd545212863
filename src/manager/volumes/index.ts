export {
  type FleetVolume,
  findVolume,
  fleetVolumes,
  type VolumeHolder,
  type VolumeMember,
  volumeName,
  volumeNodes,
} from './fleet-volumes.ts';
export { makesVolume, requestVolumes, volumePins } from './volume-pins.ts';
