import type { Service } from './service.ts';

/** One placement wish of a service in the form classic Swarm reads from the environment of a create request. */
export interface PlacementHint {
  /** e.g. `constraint:node==swarm-1`, `reschedule:on-node-failure` */
  readonly text: string;
  /** Where the user wrote it. Hints from `environment` are in `Service.environment` already. */
  readonly from: 'environment' | 'deploy';
}

/** Whether an environment variable of this name is a placement hint rather than meant for the program. */
export function isPlacementKey(name: string): boolean {
  return /^(?:constraint|affinity|whitelist|reschedule):/.test(name);
}

/**
 * All placement hints of a service: `deploy.placement.constraints` first, then those of the environment. All of them must hold.
 * Hints in labels (`com.docker.swarm.constraints` …) reach the engine as labels and are not repeated here.
 */
export function placementHints(service: Service): readonly PlacementHint[] {
  const deploy = (service.deploy?.placement?.constraints ?? []).map(fromConstraint);
  const env = Object.entries(service.environment)
    .filter(([name]) => isPlacementKey(name))
    .map(([name, value]) => ({ text: value === null ? name : `${name}=${value}`, from: 'environment' as const }));
  return [...deploy, ...env];
}

const nodeKeys: { readonly [name: string]: string } = {
  'node.hostname': 'node',
  'node.id': 'node.id',
  'node.role': 'node.role',
  'node.ip': 'node.ip',
  'node.platform.os': 'ostype',
  'node.platform.arch': 'architecture',
};

/** `node.labels.zone == a` becomes `constraint:zone==a`; text that is no such expression is passed on for the manager to judge. */
function fromConstraint(text: string): PlacementHint {
  const parts = /^\s*(\S+?)\s*(==|!=)\s*(.*?)\s*$/.exec(text);
  if (parts === null) return { text: `constraint:${text}`, from: 'deploy' };
  const [, key = '', operator = '', value = ''] = parts;
  return { text: `constraint:${keyOf(key)}${operator}${value}`, from: 'deploy' };
}

function keyOf(key: string): string {
  if (Object.hasOwn(nodeKeys, key)) return nodeKeys[key] ?? key;
  return key.replace(/^(?:node\.labels|engine\.labels)\./, '');
}
