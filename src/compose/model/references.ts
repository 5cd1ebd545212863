import type { Project } from './project.ts';
import type { Service } from './service.ts';

/** The image the service's containers run: `image`, or `PROJECT-SERVICE` when it is only built. */
export function imageName(project: Pick<Project, 'name'>, service: Service): string {
  return service.image ?? `${project.name}-${service.name}`;
}

/** How many containers the file asks for: `scale`, else `deploy.replicas`, else 1. */
export function replicasOf(service: Service): number {
  return service.scale ?? service.deploy?.replicas ?? 1;
}

/** The service that a `network_mode`, `ipc` or `pid` of the form `service:S` names. */
export function referencedService(mode: string | undefined): string | undefined {
  return mode?.startsWith('service:') === true ? mode.slice('service:'.length) : undefined;
}

/** A link `SERVICE[:ALIAS]`; without alias the service's name is the alias. */
export function parseLink(link: string): { readonly service: string; readonly alias: string } {
  const colon = link.indexOf(':');
  return colon < 0 ? { service: link, alias: link } : { service: link.slice(0, colon), alias: link.slice(colon + 1) };
}

/** An entry of `volumes_from`: a service or any container by name, and the mode `ro` or `rw`. */
export function parseVolumesFrom(entry: string): { readonly kind: 'service' | 'container'; readonly name: string; readonly mode: string } {
  const [first = '', second, third] = entry.split(':');
  if (first === 'container' && second !== undefined) return { kind: 'container', name: second, mode: third ?? 'rw' };
  return { kind: 'service', name: first, mode: second ?? 'rw' };
}

/** Keys of the service's networks in the order to connect them: highest priority first, then by name. */
export function networksInOrder(service: Service): readonly string[] {
  const priority = (key: string): number => service.networks.get(key)?.priority ?? 0;
  return [...service.networks.keys()].sort((a, b) => priority(b) - priority(a) || (a < b ? -1 : 1));
}
