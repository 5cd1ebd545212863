import { isIP } from 'node:net';
import { arrayOf, type JsonObject, objectOf, stringOf } from '../../../base/index.ts';
import type { ForwardedPorts } from '../../ports/index.ts';

/**
 * `Ports` of a list entry with the address a client can dial: an engine's wildcards mean its own machine, not the
 * manager's. An engine shows IPv4 and IPv6 as two ports; with one address for both they are one.
 * @param nodeIp the node's address; a name is of no use, as clients read nothing but addresses here
 * @param forwarded the ports that answer on the manager: these show its address
 */
export function listedPorts(ports: unknown, nodeIp: string, forwarded?: ForwardedPorts): unknown {
  if (!Array.isArray(ports) || (isIP(nodeIp) === 0 && forwarded === undefined)) return ports;
  const seen = new Set<string>();
  return ports.map(objectOf).flatMap((port) => {
    const shown = shownAddresses(port['IP'], `${String(port['PublicPort'])}/${String(port['Type'])}`, nodeIp, forwarded);
    if (shown === undefined) return [port];
    const key = `${shown.join()} ${String(port['PrivatePort'])} ${String(port['PublicPort'])} ${String(port['Type'])}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return shown.map((IP) => ({ ...port, IP }));
  });
}

/** The same for `NetworkSettings.Ports` of an inspect: lists of bindings by port. */
export function inspectedPorts(ports: JsonObject, nodeIp: string, forwarded?: ForwardedPorts): JsonObject {
  if (isIP(nodeIp) === 0 && forwarded === undefined) return ports;
  const shown = (port: string, bindings: unknown): unknown =>
    bindings === null ? null : shownBindings(port.split('/')[1] ?? 'tcp', arrayOf(bindings), nodeIp, forwarded);
  return Object.fromEntries(Object.entries(ports).map(([port, bindings]) => [port, shown(port, bindings)]));
}

function shownBindings(protocol: string, bindings: readonly unknown[], nodeIp: string, forwarded?: ForwardedPorts): readonly unknown[] {
  const seen = new Set<string>();
  return bindings.map(objectOf).flatMap((binding) => {
    const hostPort = stringOf(binding['HostPort']) ?? '';
    const shown = shownAddresses(binding['HostIp'], `${hostPort}/${protocol}`, nodeIp, forwarded);
    if (shown === undefined) return [binding];
    const key = `${shown.join()} ${hostPort}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return shown.map((HostIp) => ({ ...binding, HostIp }));
  });
}

/** @returns undefined when the address stays as it is */
function shownAddresses(ip: unknown, port: string, nodeIp: string, forwarded?: ForwardedPorts): readonly string[] | undefined {
  if (forwarded?.ports.has(port) === true) return forwarded.addresses;
  return isWildcard(ip) && isIP(nodeIp) !== 0 ? [nodeIp] : undefined;
}

function isWildcard(ip: unknown): boolean {
  return ip === '0.0.0.0' || ip === '::' || ip === '';
}
