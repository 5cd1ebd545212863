export { Burials, type BurialsOptions } from './burials.ts';
export { NotRememberedError } from './errors.ts';
export type { Ended, Tombstone } from './tombstone.ts';
export { Tombstones } from './tombstones.ts';
