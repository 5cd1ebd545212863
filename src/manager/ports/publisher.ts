import { arrayOf, numberOf, objectOf, stringOf } from '../../base/index.ts';
import type { Protocol } from '../../model/index.ts';
import type { CachedContainer, ClusterNode } from '../cluster/index.ts';

/** What of a cached container counts here. */
export interface PublishingContainer extends Pick<CachedContainer, 'info' | 'entry'> {
  readonly node: Pick<ClusterNode, 'name' | 'ip' | 'state' | 'lost'>;
}

/** The part of the cluster that publishes. */
export interface PublishingFleet {
  containers(): readonly PublishingContainer[];
  onContainer(listener: (container: PublishingContainer, gone: boolean) => void): Disposable;
}

/** One host port that an engine has opened. */
export interface PublishedPort {
  /** Empty, `0.0.0.0` and `::` mean every address of the node. */
  readonly ip: string;
  readonly port: number;
  readonly protocol: Protocol;
}

/** A container with host ports that are open on its node right now. */
export interface Publisher {
  readonly id: string;
  readonly name: string;
  readonly nodeName: string;
  /** Where the node's ports are reached. */
  readonly nodeIp: string;
  /** Whether its node answers; the containers of one that does not are known as they were last seen. */
  readonly healthy: boolean;
  readonly createdS: number;
  readonly ports: readonly PublishedPort[];
}

/** What a container publishes now; undefined when it does not run, or publishes nothing. */
export function publisherOf({ info, node, entry }: PublishingContainer): Publisher | undefined {
  if (info.state !== 'running' && info.state !== 'paused') return undefined;
  const ports = arrayOf(entry['Ports']).flatMap(publishedPort);
  if (ports.length === 0) return undefined;
  const name = info.name === '' ? info.id.slice(0, 12) : info.name;
  return { id: info.id, name, nodeName: node.name, nodeIp: node.ip, healthy: node.state === 'healthy', createdS: info.createdS, ports };
}

function publishedPort(value: unknown): readonly PublishedPort[] {
  const { IP, PublicPort, Type } = objectOf(value);
  const port = numberOf(PublicPort);
  const protocol = stringOf(Type) ?? 'tcp';
  if (port === undefined || (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'sctp')) return [];
  return [{ ip: stringOf(IP) ?? '', port, protocol }];
}
