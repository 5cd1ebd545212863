export { type CreatedNetwork, createNetwork, type NetworkIo } from './create-network.ts';
export { ensureNetworks } from './ensure-networks.ts';
export { AmbiguousNetworkError, NetworkExistsError, NetworkForbiddenError, NoSuchNetworkError } from './errors.ts';
export { findNetwork, lookUpNetwork } from './find-network.ts';
export {
  engineNetworkId,
  type FleetNetwork,
  fleetNetworks,
  isPredefined,
  type NetworkHolder,
  type NetworkMember,
  shownNetworkId,
} from './fleet-networks.ts';
export { removeNetwork } from './remove-network.ts';
export { networkPins, requestNetworks, withNetworkNames } from './request-networks.ts';
