import { arrayOf, objectOf, stringOf } from '../../../base/index.ts';
import { referencedService, type Service } from '../../model/index.ts';
import { type Finding, type ServiceCheck, when } from './check.ts';

/** What the container itself is made of. */
export const checkContainer: ServiceCheck = (service) => {
  const { name, build, healthcheck } = service;
  const test = healthcheck?.test?.[0];
  return [
    ...when(
      service.image === undefined && build === undefined && service.other['provider'] === undefined,
      `service "${name}" has neither an image nor a build context specified: invalid compose project`,
      'services',
      name,
    ),
    ...when(
      test !== undefined && !['CMD', 'CMD-SHELL', 'NONE'].includes(test),
      'healthcheck.test must start either by "CMD", "CMD-SHELL" or "NONE"',
      'services',
      name,
      'healthcheck',
      'test',
    ),
    ...when(
      service.restart !== undefined && !/^(?:no|always|unless-stopped|on-failure(?::\d+)?)$/.test(service.restart),
      `services.${name}.restart: unknown policy ${service.restart}; use no, always, unless-stopped, on-failure or on-failure:N`,
      'services',
      name,
      'restart',
    ),
    ...reservedLabels(service),
    ...checkBuild(service),
    ...checkOther(service),
  ];
};

function reservedLabels(service: Service): readonly Finding[] {
  const reserved = Object.keys(service.labels).filter((label) => label.startsWith('com.docker.compose.'));
  return reserved.map((label) => ({
    text: `services.${service.name}.labels: ${label} is set by Compose itself; remove it from the file`,
    path: ['services', service.name, 'labels', label],
  }));
}

function checkBuild({ name, build, platform }: Service): readonly Finding[] {
  const platforms = arrayOf(build?.other['platforms']);
  return [
    ...when(
      build?.dockerfile !== undefined && build.dockerfileInline !== undefined,
      `service "${name}" declares mutualy exclusive dockerfile and dockerfile_inline: invalid compose project`,
      'services',
      name,
      'build',
    ),
    ...when(
      platform !== undefined && platforms.length > 0 && !platforms.includes(platform),
      `service.build.platforms MUST include service.platform "${platform}": invalid compose project`,
      'services',
      name,
      'build',
      'platforms',
    ),
  ];
}

function checkOther({ name, other }: Service): readonly Finding[] {
  const gpus = arrayOf(other['gpus']).map(objectOf);
  const rules = arrayOf(objectOf(other['develop'])['watch']).map(objectOf);
  return [
    ...when(
      gpus.some((gpu) => gpu['count'] !== undefined && gpu['device_ids'] !== undefined),
      `services.${name}.gpus.[]: "count" and "device_ids" attributes are exclusive`,
      'services',
      name,
      'gpus',
    ),
    ...when(
      rules.some((rule) => rule['target'] === undefined && ['sync', 'sync+restart', 'sync+exec'].includes(stringOf(rule['action']) ?? '')),
      `services.${name}.develop.watch: target is required for non-rebuild actions: invalid compose project`,
      'services',
      name,
      'develop',
      'watch',
    ),
  ];
}

/** A network stack that belongs to another container or to the node has no networks and publishes nothing. */
export const checkNetworkMode: ServiceCheck = (service) => {
  const { name, networkMode } = service;
  const shared = referencedService(networkMode) !== undefined || networkMode?.startsWith('container:') === true;
  return [
    ...when(
      networkMode !== undefined && service.networks.size > 0,
      `service ${name} declares mutually exclusive \`network_mode\` and \`networks\`: invalid compose project`,
      'services',
      name,
      'network_mode',
    ),
    ...when(
      shared && service.ports.length > 0,
      `services.${name}.ports: ports cannot be published with network_mode ${networkMode}; publish them on the container it joins`,
      'services',
      name,
      'ports',
    ),
  ];
};
