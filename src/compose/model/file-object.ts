import type { JsonObject } from '../../base/index.ts';
import type { TextMap } from './text-map.ts';

/** A config or secret of the project. One of `file`, `environment`, `content` is set unless it is external. */
export interface FileObject {
  /** Its name in the file. */
  readonly key: string;
  /** `PROJECT_KEY`, or what `name` says, or the key of an external one. */
  readonly name: string;
  readonly external: boolean;
  /** Absolute path on the client. */
  readonly file: string | undefined;
  /** Name of the variable that holds the content. */
  readonly environment: string | undefined;
  readonly content: string | undefined;
  readonly driver: string | undefined;
  readonly driverOptions: TextMap;
  readonly templateDriver: string | undefined;
  readonly labels: TextMap;
  /** `x-…` entries, as plain values. */
  readonly extensions: JsonObject;
}

/** A config or secret given to a service. */
export interface FileGrant {
  /** Key under `Project.configs` or `Project.secrets`. */
  readonly source: string;
  /** Absolute path in the container; undefined: `/KEY` for a config, `/run/secrets/KEY` for a secret. */
  readonly target: string | undefined;
  readonly uid: string | undefined;
  readonly gid: string | undefined;
  /** Permission bits; undefined: 0444. */
  readonly mode: number | undefined;
}
