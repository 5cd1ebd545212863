import type { ServiceFiles } from '../files/index.ts';
import type { Separator } from '../identity/index.ts';
import type { Project } from '../model/index.ts';
import type { ObservedProject } from '../observe/index.ts';

/** When a container that is there is made anew: when it differs from the file, always, or never. */
export type RecreatePolicy = 'diverged' | 'force' | 'never';

export interface UpOptions {
  /** Services named on the command line; empty: all. */
  readonly services: readonly string[];
  /** Leave out what the named services need. */
  readonly noDeps: boolean;
  /** Containers wanted, by service; wins over the file. */
  readonly scale: ReadonlyMap<string, number>;
  readonly recreate: RecreatePolicy;
  /** The same for services that are only needed by named ones. */
  readonly recreateDependencies: RecreatePolicy;
  readonly removeOrphans: boolean;
  readonly ignoreOrphans: boolean;
  /** Start with fresh anonymous volumes. */
  readonly renewAnonymousVolumes: boolean;
  /** Volumes, by name on the engine, that may be removed and made anew because they differ. */
  readonly recreateVolumes: ReadonlySet<string>;
  /** `false`: create only. */
  readonly start: boolean;
  /** Wait at the end until every selected service runs, and is healthy where it can be. */
  readonly wait: boolean;
  /** Grace time of every stop, in seconds; undefined: each container's own. */
  readonly timeoutS: number | undefined;
  readonly separator: Separator;
  /** What is put into the containers besides their create request, by service. */
  readonly files: ReadonlyMap<string, ServiceFiles>;
}

export interface UpInput {
  readonly project: Project;
  readonly observed: ObservedProject;
  readonly options: UpOptions;
}

/** Options that change nothing that is there. */
export const AS_THEY_ARE: UpOptions = {
  services: [],
  noDeps: false,
  scale: new Map(),
  recreate: 'never',
  recreateDependencies: 'never',
  removeOrphans: false,
  ignoreOrphans: true,
  renewAnonymousVolumes: false,
  recreateVolumes: new Set(),
  start: false,
  wait: false,
  timeoutS: undefined,
  separator: '-',
  files: new Map(),
};
