/** A set of Debian packages, unpacked side by side into a folder of their own. */
export interface Bundle {
  readonly suite: 'bookworm' | 'trixie' | 'sid';
  readonly packages: readonly [string, ...string[]];
}

/**
 * What the lab unpacks. The suites are the ones whose engine, CLI and Compose have the versions wanted; bookworm keeps
 * the CLI in `docker.io`, and the static init program is a package of its own since trixie's successor.
 */
export const BUNDLES = {
  'engine-20.10': { suite: 'bookworm', packages: ['docker.io', 'containerd', 'runc', 'tini'] },
  'engine-26.1': { suite: 'trixie', packages: ['docker.io', 'containerd', 'runc', 'tini', 'docker-cli'] },
  'engine-28.5': { suite: 'sid', packages: ['docker.io', 'containerd', 'runc', 'tini-static', 'docker-cli'] },
  'compose-2.26': { suite: 'trixie', packages: ['docker-compose'] },
  'compose-2.40': { suite: 'sid', packages: ['docker-compose'] },
  'buildx-0.13': { suite: 'trixie', packages: ['docker-buildx'] },
  'buildx-0.29': { suite: 'sid', packages: ['docker-buildx'] },
  busybox: { suite: 'bookworm', packages: ['busybox-static'] },
} as const satisfies { readonly [name: string]: Bundle };

export type BundleName = keyof typeof BUNDLES;
