import { BlockList, isIP } from 'node:net';
import type { Network, Project, Service } from '../../model/index.ts';
import { type Finding, type ServiceCheck, when } from './check.ts';

/** A fixed address must lie in a subnet of its network, where the file says which it has. */
export const checkAddresses: ServiceCheck = (service, project) =>
  [...service.networks].flatMap(([key]) => checkNetwork(service, key, project));

function checkNetwork(service: Service, key: string, project: Project): readonly Finding[] {
  const endpoint = service.networks.get(key);
  const network = project.networks.get(key);
  if (endpoint === undefined || network === undefined) return [];
  return [endpoint.ipv4Address, endpoint.ipv6Address].flatMap((address) => {
    if (address === undefined) return [];
    const text = `services.${service.name}.networks.${key}: address ${address} is in no subnet of the network`;
    return when(!isInside(address, network), text, 'services', service.name, 'networks', key);
  });
}

function isInside(address: string, network: Network): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  const subnets = (network.ipam?.config ?? [])
    .flatMap((pool) => pool.subnet ?? [])
    .filter((subnet) => isIP(subnet.split('/')[0] ?? '') !== 0);
  const same = subnets.filter((subnet) => subnet.includes(':') === (family === 'ipv6'));
  if (same.length === 0) return true;
  const list = new BlockList();
  for (const subnet of same) addSubnet(list, subnet, family);
  return isIP(address) === 0 || list.check(address, family);
}

function addSubnet(list: BlockList, subnet: string, family: 'ipv4' | 'ipv6'): void {
  const [base = '', bits] = subnet.split('/');
  const longest = family === 'ipv4' ? 32 : 128;
  const prefix = bits === undefined ? longest : Number(bits);
  // The engine refuses a subnet that is none, with a text of its own.
  if (Number.isInteger(prefix) && prefix >= 0 && prefix <= longest) list.addSubnet(base, prefix, family);
}
