export { type FleetVolume, findVolume, fleetVolumes, type VolumeHolder, volumeName } from './fleet-volumes.ts';
export { makesVolume, volumePins } from './volume-pins.ts';
