import { isIP } from 'node:net';
import { arrayOf, type JsonObject, objectOf, stringOf } from '../../../base/index.ts';

/**
 * `Ports` of a list entry with the address a client can dial: an engine's wildcards mean its own machine, not the
 * manager's. An engine shows IPv4 and IPv6 as two ports; with one address for both they are one.
 * @param nodeIp the node's address; a name is of no use, as clients read nothing but addresses here
 */
export function listedPorts(ports: unknown, nodeIp: string): unknown {
  if (!Array.isArray(ports) || isIP(nodeIp) === 0) return ports;
  const seen = new Set<string>();
  return ports.map(objectOf).flatMap((port) => {
    if (!isWildcard(port['IP'])) return [port];
    const key = `${String(port['PrivatePort'])} ${String(port['PublicPort'])} ${String(port['Type'])}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ ...port, IP: nodeIp }];
  });
}

/** The same for `NetworkSettings.Ports` of an inspect: lists of bindings by port. */
export function inspectedPorts(ports: JsonObject, nodeIp: string): JsonObject {
  if (isIP(nodeIp) === 0) return ports;
  return Object.fromEntries(
    Object.entries(ports).map(([port, bindings]) => [port, bindings === null ? null : boundTo(arrayOf(bindings), nodeIp)]),
  );
}

function boundTo(bindings: readonly unknown[], nodeIp: string): readonly unknown[] {
  const seen = new Set<string>();
  return bindings.map(objectOf).flatMap((binding) => {
    if (!isWildcard(binding['HostIp'])) return [binding];
    const hostPort = stringOf(binding['HostPort']) ?? '';
    if (seen.has(hostPort)) return [];
    seen.add(hostPort);
    return [{ ...binding, HostIp: nodeIp }];
  });
}

function isWildcard(ip: unknown): boolean {
  return ip === '0.0.0.0' || ip === '::' || ip === '';
}
