import type { Section } from '../call.ts';
import { containersCreate } from './containers-create.ts';
import { containersList } from './containers-list.ts';
import { containersState } from './containers-state.ts';
import { events } from './events.ts';
import { images } from './images.ts';
import { networksAndVolumes, unknownDrivers } from './networks-volumes.ts';
import { streams } from './streams.ts';
import { system } from './system.ts';

/** The whole script, in the order in which it runs. */
export const SECTIONS: readonly Section[] = [
  unknownDrivers,
  ...system,
  ...containersCreate,
  ...containersList,
  ...containersState,
  ...streams,
  ...images,
  ...networksAndVolumes,
  ...events,
];
