/** How the API presents the fleet. */
export interface ApiOptions {
  /** Newest API version offered, at most `API_MAX`. */
  readonly apiMax: string;
  /** Version of schwarm, e.g. `0.1.0`. */
  readonly productVersion: string;
  /** Name of the manager in `/info`: the machine's host name. */
  readonly name: string;
  /** Stable id of the fleet in `/info`; the empty string when it has none. */
  readonly id: string;
  /** For the rows of `/info`. */
  readonly strategy: string;
  readonly filters: readonly string[];
  /** Browser origins allowed on TCP; `*` allows all. Empty: requests with an `Origin` header are refused there. */
  readonly allowedOrigins: readonly string[];
  /** `Names` in lists as `/node/name`, the original's form, instead of `/name`. */
  readonly namesWithNode: boolean;
  /**
   * For scripts made for Docker Swarm 1.2: its version text, networks and volumes of nodes as `node/name`, CPU shares as a
   * number of CPUs, and its words where no node fits or a name is taken.
   */
  readonly classic: boolean;
  readonly debug: boolean;
  /** Share of a node's CPUs and memory that may be promised beyond what it has: 0.05 = 5 %. */
  readonly overcommit: number;
  /** How many further nodes a create may try after the first one failed without effect; may be infinite. */
  readonly createRetry: number;
}

/** The engine whose behaviour the API shows; scripts parse it as a version. */
const EMULATED_ENGINE = '28.5.2';

/** `Version` and `ServerVersion`: sorts like the engine emulated, and tells what it really is; classic: as the original named itself. */
export function serverVersion(options: ApiOptions): string {
  return options.classic ? `swarm/${options.productVersion}` : emulatedVersion(options);
}

/** The version in headers, the same with and without `classic`. */
export function emulatedVersion({ productVersion }: ApiOptions): string {
  return `${EMULATED_ENGINE}+schwarm.${productVersion}`;
}
