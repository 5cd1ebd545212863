import { BadInputError } from '../../base/index.ts';
import { compareApiVersions } from '../../engine/index.ts';
import type { Service } from '../model/index.ts';
import { nodeProblems } from './check-nodes.ts';
import type { UpInput } from './options.ts';
import { parentsOf } from './parents.ts';
import { wantedOf } from './wanted.ts';

/** Keys the model keeps but nothing here acts on. Running such a service would not be what the file says. */
const NOT_ACTED_ON = [
  'provider',
  'models',
  'credential_spec',
  'use_api_socket',
  'blkio_config',
  'gpus',
  'post_start',
  'pre_stop',
  'pre_start',
];

/**
 * Refuses what cannot be carried out, before anything is changed.
 * @throws BadInputError with one line per problem
 */
export function checkServices(input: UpInput, targets: ReadonlySet<string>): void {
  const services = [...targets].map((name) => input.project.services.get(name)).filter((s) => s !== undefined);
  const problems = services.flatMap((s) => [...unsupported(s), ...scaling(s, input), ...parents(s, input, targets), ...apiNeeds(s, input)]);
  problems.push(...nodeProblems(services, input));
  if (problems.length > 0) throw new BadInputError(problems.join('\n'));
}

function unsupported(service: Service): string[] {
  const named = NOT_ACTED_ON.filter((key) => service.other[key] !== undefined);
  return named.map(
    (key) => `services.${service.name}.${key}: not supported by schwarm compose; remove it, or use Docker Compose for this service`,
  );
}

function scaling(service: Service, input: UpInput): string[] {
  const wanted = wantedOf(service, input);
  if (wanted <= 1) return [];
  if (service.containerName !== undefined) {
    return [`services.${service.name}: can't set container_name and scale as container name must be unique`];
  }
  const fixed = [...service.networks].find(([, own]) => own.ipv4Address !== undefined || own.ipv6Address !== undefined);
  if (fixed === undefined) return [];
  return [`services.${service.name}.networks.${fixed[0]}: a static address can belong to one container, not to ${wanted}`];
}

/** A container cannot share what nobody has. */
function parents(service: Service, input: UpInput, targets: ReadonlySet<string>): string[] {
  if (wantedOf(service, input) === 0) return [];
  return parentsOf(service).flatMap((name) => {
    const parent = input.project.services.get(name);
    if (parent === undefined || !targets.has(name) || wantedOf(parent, input) > 0) return [];
    return [`services.${service.name}: shares resources of service ${name}, which is scaled to 0 containers; scale both or neither`];
  });
}

function apiNeeds(service: Service, input: UpInput): string[] {
  const { apiVersion } = input.observed.endpoint;
  const tooOld = (version: string): boolean => compareApiVersions(apiVersion, version) < 0;
  const out: string[] = [];
  const check = service.healthcheck;
  if (check?.startIntervalMs !== undefined && tooOld('1.44')) {
    out.push("can't set healthcheck.start_interval as feature require Docker Engine v25 or later");
  }
  if (check?.startIntervalMs !== undefined && check.startPeriodMs === undefined) {
    out.push('healthcheck.start_interval requires healthcheck.start_period to be set');
  }
  if (service.mounts.some((m) => m.type === 'image') && tooOld('1.48'))
    out.push('volume with type=image require Docker Engine v28 or later');
  if ([...service.networks.values()].some((n) => n.interfaceName !== undefined) && tooOld('1.49')) {
    out.push('interface_name requires Docker Engine v28.1 or later');
  }
  if (Object.keys(service.annotations).length > 0 && tooOld('1.43')) {
    out.push(`services.${service.name}.annotations: needs Docker Engine v24 or later, the endpoint speaks API ${apiVersion}`);
  }
  if (service.mounts.some((m) => m.type === 'volume' && m.subpath !== undefined) && tooOld('1.45')) {
    out.push(`services.${service.name}.volumes: volume.subpath needs Docker Engine v26 or later, the endpoint speaks API ${apiVersion}`);
  }
  return out;
}
