export { type FleetVolume, findVolume, fleetVolumes, type VolumeHolder, volumeName } from './fleet-volumes.ts';
export { makesVolume, requestVolumes, volumePins } from './volume-pins.ts';
