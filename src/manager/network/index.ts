export { createNetwork } from './create-network.ts';
export { ensureNetworks } from './ensure-networks.ts';
export { NoSuchNetworkError } from './errors.ts';
export { findNetwork } from './find-network.ts';
export { type FleetNetwork, fleetNetworks, type NetworkHolder } from './fleet-networks.ts';
export { type AwayNetwork, type RemoveNetworkIo, removeNetwork } from './remove-network.ts';
export { networkPins, requestNetworks, withNetworkNames } from './request-networks.ts';
