/** A set of Debian packages, unpacked side by side into a folder of their own. */
export interface Bundle {
  readonly suite: 'bullseye' | 'bookworm' | 'trixie' | 'sid';
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
  // Pure Python, for whatever Python the machine has.
  'docker-py-7.1': {
    suite: 'trixie',
    packages: [
      'python3-docker',
      'python3-requests',
      'python3-urllib3',
      'python3-certifi',
      'python3-charset-normalizer',
      'python3-chardet',
      'python3-idna',
      'python3-packaging',
      'python3-websocket',
    ],
  },
  'registry-2.8': { suite: 'bookworm', packages: ['docker-registry'] },
  busybox: { suite: 'bookworm', packages: ['busybox-static'] },
  'etcd-3.4': { suite: 'bookworm', packages: ['etcd-server'] },
  'etcd-3.5': { suite: 'sid', packages: ['etcd-server'] },
  'consul-1.8': { suite: 'bullseye', packages: ['consul'] },
  // The server's jars and those they need; Java itself must be on the machine.
  'zookeeper-3.8': {
    suite: 'bookworm',
    packages: [
      'libzookeeper-java',
      'libdropwizard-metrics-java',
      'libnetty-java',
      'libnetty-tcnative-java',
      'libslf4j-java',
      'liblog4j1.2-java',
      'libsnappy-java',
      'libjackson2-annotations-java',
      'libjackson2-core-java',
      'libjackson2-databind-java',
      'libcommons-cli-java',
      'libcommons-io-java',
    ],
  },
} as const satisfies { readonly [name: string]: Bundle };

export type BundleName = keyof typeof BUNDLES;
