/** Labels that say which project an object belongs to; those of Docker Compose, so that both tools see the same project. */
export const COMPOSE = {
  project: 'com.docker.compose.project',
  version: 'com.docker.compose.version',
  service: 'com.docker.compose.service',
  number: 'com.docker.compose.container-number',
  oneoff: 'com.docker.compose.oneoff',
  configHash: 'com.docker.compose.config-hash',
  image: 'com.docker.compose.image',
  dependsOn: 'com.docker.compose.depends_on',
  workingDir: 'com.docker.compose.project.working_dir',
  configFiles: 'com.docker.compose.project.config_files',
  environmentFile: 'com.docker.compose.project.environment_file',
  slug: 'com.docker.compose.slug',
  replace: 'com.docker.compose.replace',
  network: 'com.docker.compose.network',
  volume: 'com.docker.compose.volume',
  /** Ours: digest of what the config hash does not cover: contents put into the container, the `x-schwarm` entry. */
  extraHash: 'io.schwarm.compose.extra-hash',
} as const;

/** What our `version` label ends with; a container without it was made by another tool. */
const OURS = '+schwarm';

/** The value of the `version` label for objects made by this version of ours. */
export function versionLabel(version: string): string {
  return `${version}${OURS}`;
}

/** Whether an object was made by us, so that its config hash can be compared with ours. */
export function isOurs(labels: { readonly [name: string]: string }): boolean {
  return labels[COMPOSE.version]?.endsWith(OURS) ?? false;
}
