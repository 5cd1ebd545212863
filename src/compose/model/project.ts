import type { JsonObject } from '../../base/index.ts';
import type { FileObject } from './file-object.ts';
import type { Network } from './network.ts';
import type { Service } from './service.ts';
import type { Volume } from './volume.ts';

/** One Compose application, read completely: every short form expanded, every path absolute, every reference checked. */
export interface Project {
  /** Legal as a prefix of names on an engine: `^[a-z0-9][a-z0-9_-]*$`. */
  readonly name: string;
  /** Absolute; what relative paths of the files were resolved against. */
  readonly workingDir: string;
  /** Absolute, in the order they were merged; `-` for standard input. */
  readonly configFiles: readonly string[];
  /** Absolute; only those the user named. */
  readonly environmentFiles: readonly string[];
  /** Profiles that were asked for; `*` stands for all. */
  readonly profiles: readonly string[];
  /** Services to act on, by name. Each one they need (unless `required: false`) is among them. */
  readonly services: ReadonlyMap<string, Service>;
  /** Services of the files that no asked-for profile activates. They belong to the project: none of them is an orphan. */
  readonly inactive: ReadonlyMap<string, Service>;
  /** By key. `default` is present when an active service uses it, whether the file names it or not. */
  readonly networks: ReadonlyMap<string, Network>;
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly configs: ReadonlyMap<string, FileObject>;
  readonly secrets: ReadonlyMap<string, FileObject>;
  /** Top-level `x-…` entries and accepted top-level keys without a meaning here (`models`), as plain values. */
  readonly other: JsonObject;
}
