import { compareApiVersions } from '../../engine/index.ts';
import { networksInOrder, parseLink, type ServiceNetwork } from '../model/index.ts';
import type { ContainerWish, CreateRequest } from './wish.ts';

type Body = { readonly [key: string]: unknown };

/** `NetworkMode`, `NetworkingConfig` and what must be connected afterwards. */
export interface NetworkBodies {
  readonly networkMode: string | undefined;
  readonly networking: Body | undefined;
  readonly connect: CreateRequest['connect'];
  /** Only for engines that take it at the top of the request. */
  readonly macAddress: string | undefined;
}

/** Engines take one endpoint in a create request before this version, any number from it on. */
const MANY_ENDPOINTS = '1.44';

/** @param aliases whether the service's and the container's name resolve to it; one-off containers have none */
export function networkBodies(wish: ContainerWish, aliases: boolean): NetworkBodies {
  const { service, project } = wish;
  if (service.networkMode !== undefined) {
    return { networkMode: resolveMode(service.networkMode, wish), networking: undefined, connect: [], macAddress: service.macAddress };
  }
  const many = compareApiVersions(wish.endpoint.apiVersion, MANY_ENDPOINTS) >= 0;
  const all = networksInOrder(service).map((key, index) => {
    const own = service.networks.get(key);
    const name = project.networks.get(key)?.name ?? key;
    return { network: name, endpoint: endpointBody(wish, own, aliases, many, index === 0) };
  });
  const [first, ...rest] = all;
  if (first === undefined) return { networkMode: 'none', networking: undefined, connect: [], macAddress: undefined };
  const atOnce = many ? all : [first];
  return {
    networkMode: first.network,
    networking: { EndpointsConfig: Object.fromEntries(atOnce.map((e) => [e.network, e.endpoint])) },
    connect: many ? [] : rest,
    macAddress: many ? undefined : primaryMac(wish),
  };
}

/** `service:S` as `container:ID`; anything else unchanged. */
export function resolveMode(mode: string, wish: Pick<ContainerWish, 'references'>): string {
  const [kind, name = ''] = mode.split(/:(.*)/s);
  return kind === 'service' ? `container:${wish.references.containerOf.get(name) ?? name}` : mode;
}

function endpointBody(wish: ContainerWish, own: ServiceNetwork | undefined, aliases: boolean, many: boolean, primary: boolean): Body {
  return {
    Aliases: aliases ? [wish.name, wish.service.name, ...(own?.aliases ?? [])].filter(unique) : undefined,
    Links: links(wish),
    IPAMConfig: ipam(own),
    MacAddress: many ? (own?.macAddress ?? (primary ? wish.service.macAddress : undefined)) : undefined,
    DriverOpts: driverOptions(own),
    GwPriority: own?.gatewayPriority,
  };
}

function unique(text: string, index: number, all: readonly string[]): boolean {
  return all.indexOf(text) === index;
}

function driverOptions(own: ServiceNetwork | undefined): Body | undefined {
  const options = { ...own?.driverOptions };
  if (own?.interfaceName !== undefined) options['com.docker.network.endpoint.ifname'] = own.interfaceName;
  return Object.keys(options).length > 0 ? options : undefined;
}

function ipam(own: ServiceNetwork | undefined): Body | undefined {
  if (own === undefined || (own.ipv4Address === undefined && own.ipv6Address === undefined && own.linkLocalIps.length === 0))
    return undefined;
  return {
    IPv4Address: own.ipv4Address,
    IPv6Address: own.ipv6Address,
    LinkLocalIPs: own.linkLocalIps.length > 0 ? own.linkLocalIps : undefined,
  };
}

function primaryMac(wish: ContainerWish): string | undefined {
  const [first] = networksInOrder(wish.service);
  return (first === undefined ? undefined : wish.service.networks.get(first)?.macAddress) ?? wish.service.macAddress;
}

/**
 * `NAME:ALIAS` for the containers of linked services. On the networks of a project the service's own name resolves anyway; a
 * link on several nodes would force both containers on one, so a fleet is told only of aliases nothing else gives.
 */
export function links(wish: ContainerWish): string[] | undefined {
  const out: string[] = [];
  for (const text of wish.service.links) {
    const { service, alias } = parseLink(text);
    if (wish.endpoint.fleet && wish.service.networkMode === undefined && alias === service) continue;
    for (const target of wish.references.linked.get(service) ?? []) {
      const numbered = target.number === undefined ? [] : [`${service}-${target.number}`];
      for (const name of [alias, ...numbered, target.name].filter(unique)) out.push(`${target.name}:${name}`);
    }
  }
  for (const text of wish.service.externalLinks) out.push(text.includes(':') ? text : `${text}:${text}`);
  return out.length > 0 ? out : undefined;
}
