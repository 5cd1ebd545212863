import type { JsonObject } from '../../base/index.ts';
import type { TextMap } from './text-map.ts';

/** A named volume of the project. */
export interface Volume {
  /** Its name in the file. */
  readonly key: string;
  /** Its name on the engine: `PROJECT_KEY`, or what `name` says, or the key of an external one. */
  readonly name: string;
  /** Not ours: must exist, is never created or removed; nothing below is set. */
  readonly external: boolean;
  /** Undefined: the engine's default, `local`. */
  readonly driver: string | undefined;
  readonly driverOptions: TextMap;
  readonly labels: TextMap;
  /** `x-…` entries, as plain values. */
  readonly extensions: JsonObject;
}
