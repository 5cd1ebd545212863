import { arrayOf, objectOf, stringOf } from '../../../base/index.ts';
import type { Project, Service } from '../../model/index.ts';
import { type Finding, type ServiceCheck, when } from './check.ts';

/** Everything a service names must exist. */
export const checkReferences: ServiceCheck = (service, project) => [
  ...missing(service, 'network', service.networks.keys(), project.networks),
  ...missing(service, 'volume', volumesOf(service), project.volumes),
  ...missing(
    service,
    'secret',
    service.secrets.map((grant) => grant.source),
    project.secrets,
  ),
  ...missing(service, 'build secret', buildSecretsOf(service), project.secrets),
  ...missing(
    service,
    'config',
    service.configs.map((grant) => grant.source),
    project.configs,
  ),
  ...missing(service, 'model', Object.keys(objectOf(service.other['models'])), new Map(Object.entries(objectOf(project.other['models'])))),
  ...missingDependencies(service, project),
];

function missing(service: Service, kind: string, wanted: Iterable<string>, known: ReadonlyMap<string, unknown>): readonly Finding[] {
  const keys = [...new Set(wanted)].filter((key) => !known.has(key));
  const section = kind === 'build secret' ? 'build' : `${kind}s`;
  return keys.map((key) => ({
    text: `service "${service.name}" refers to undefined ${kind} ${key}: invalid compose project`,
    path: ['services', service.name, section, key],
  }));
}

function volumesOf(service: Service): readonly string[] {
  return service.mounts.flatMap((mount) => (mount.type === 'volume' && mount.source !== undefined ? [mount.source] : []));
}

function buildSecretsOf(service: Service): readonly string[] {
  return arrayOf(service.build?.other['secrets']).flatMap((secret) => stringOf(objectOf(secret)['source']) ?? []);
}

function missingDependencies(service: Service, project: Project): readonly Finding[] {
  return [...service.dependsOn].flatMap(([name, { required }]) => {
    const present = project.services.has(name) || (!required && project.inactive.has(name));
    const text = `service "${service.name}" depends on undefined service "${name}": invalid compose project`;
    return when(!present, text, 'services', service.name, 'depends_on', name);
  });
}
