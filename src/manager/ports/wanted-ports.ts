import { arrayOf, type JsonObject, objectOf, stringOf } from '../../base/index.ts';
import { isLoopback, networkMode, type Protocol, parseExposedPorts, parseHostPort } from '../../model/index.ts';
import type { PortWish } from './contract.ts';

/** A host port that a create request asks for, and where it says so. */
export interface WantedPort {
  readonly wish: PortWish;
  /** The key in `PortBindings`: `80/tcp`. */
  readonly port: string;
  /** Places in that port's list of bindings; empty for a port to be published that has none. */
  readonly places: readonly number[];
}

/**
 * The host ports of a create request, those left open included.
 *
 * Left out is what cannot be forwarded: ports on a node's loopback, SCTP, containers without a network of their own.
 * @param body a create request that was found well formed
 * @param imagePorts what the image exposes, for `PublishAllPorts`
 */
export function wantedPorts(body: JsonObject, imagePorts: readonly string[]): readonly WantedPort[] {
  const host = objectOf(body['HostConfig']);
  const mode = networkMode(host['NetworkMode']);
  if (mode === 'host' || mode === 'none' || mode.startsWith('container:')) return [];
  const bindings = objectOf(host['PortBindings']);
  const wanted = Object.entries(bindings).flatMap(([port, list]) => wantedOf(port, arrayOf(list)));
  if (host['PublishAllPorts'] !== true) return wanted;
  const exposed = [...Object.keys(objectOf(body['ExposedPorts'])), ...imagePorts].flatMap(parseExposedPorts);
  const bound = new Set(Object.entries(bindings).flatMap(([port, list]) => (arrayOf(list).length === 0 ? [] : nameOf(port))));
  const unbound = new Set(exposed.map(({ port, protocol }) => `${port}/${protocol}`)).difference(bound);
  return [...wanted, ...[...unbound].flatMap((port) => wish(port, '', '', []) ?? [])];
}

/** The request with these numbers as the host ports of what it wants, in that order. */
export function withHostPorts(body: JsonObject, wanted: readonly WantedPort[], numbers: readonly number[]): JsonObject {
  const host = objectOf(body['HostConfig']);
  const bindings: { [port: string]: unknown } = { ...objectOf(host['PortBindings']) };
  for (const [i, { port, places }] of wanted.entries()) {
    const HostPort = String(numbers[i]);
    const list = arrayOf(bindings[port]);
    bindings[port] =
      places.length === 0 ? [{ HostIp: '', HostPort }] : list.map((b, at) => (places.includes(at) ? { ...objectOf(b), HostPort } : b));
  }
  return { ...body, HostConfig: { ...host, PortBindings: bindings } };
}

/** Ports that a request publishes where the manager cannot reach them, as texts for who made it. */
export function outOfReach(body: JsonObject): readonly string[] {
  return Object.entries(objectOf(objectOf(body['HostConfig'])['PortBindings'])).flatMap(([port, list]) => {
    if (protocolOf(port) === 'sctp') return [`port ${port} is not forwarded by the manager: SCTP is published on its node only`];
    const local = arrayOf(list).some((binding) => isLoopback(stringOf(objectOf(binding)['HostIp']) ?? ''));
    return local
      ? [`port ${port} is published on the loopback of its node, where the manager cannot forward to: publish it without an address`]
      : [];
  });
}

/** One host port on 0.0.0.0 and on :: is one wish. */
function wantedOf(port: string, bindings: readonly unknown[]): readonly WantedPort[] {
  const places = Map.groupBy(bindings.keys(), (at) => {
    const { HostIp, HostPort } = objectOf(bindings[at]);
    const ip = stringOf(HostIp) ?? '';
    return JSON.stringify([ip === '0.0.0.0' || ip === '::' ? '' : ip, stringOf(HostPort) ?? '']);
  });
  return [...places.values()].flatMap((same) => {
    const { HostIp, HostPort } = objectOf(bindings[same[0] ?? 0]);
    return wish(port, stringOf(HostIp) ?? '', stringOf(HostPort) ?? '', same) ?? [];
  });
}

function wish(port: string, ip: string, hostPort: string, places: readonly number[]): WantedPort | undefined {
  const protocol = protocolOf(port);
  if (protocol === 'sctp' || isLoopback(ip)) return undefined;
  const claim = parseHostPort(ip, hostPort, protocol);
  return { wish: { protocol, from: claim?.from ?? 0, to: claim?.to ?? 0 }, port, places };
}

function nameOf(port: string): readonly string[] {
  return parseExposedPorts(port).map((exposed) => `${exposed.port}/${exposed.protocol}`);
}

function protocolOf(port: string): Protocol {
  return parseExposedPorts(port)[0]?.protocol ?? 'tcp';
}
