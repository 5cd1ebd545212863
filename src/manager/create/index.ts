export { addressPins } from './address-pins.ts';
export { bindWarnings } from './bind-warnings.ts';
export { createAnywhere, type PlacedContainer } from './create-anywhere.ts';
export type { CreateIo } from './create-io.ts';
export type { CreateOrder } from './create-on-node.ts';
export type { CreateWitness } from './create-witness.ts';
export { driverPins } from './driver-pins.ts';
export { canBeCopied, pinToNodes, platformPins } from './image-pins.ts';
