import { objectOf, parseJson } from '../../base/index.ts';
import type { EngineEvent } from '../../engine/index.ts';
import type { ClusterEvent, ClusterNode } from './contract.ts';

/** An engine's event as the fleet tells it, the node among its attributes. Its `actorId` is told, whatever the engine's own text says. */
export function clusterEvent(node: ClusterNode, event: EngineEvent): ClusterEvent {
  const { type, action, actorId, timeNano } = event;
  const attributes = { ...event.attributes, ...nodeAttributes(node) };
  const raw = objectOf(parseJson(event.raw));
  const json = JSON.stringify({ ...raw, Actor: { ...objectOf(raw['Actor']), ID: actorId, Attributes: attributes } });
  return { type, action, actorId, attributes, timeNano, json };
}

/** What tells of a node in an event. */
export function nodeAttributes(node: ClusterNode): { readonly [name: string]: string } {
  return { 'node.name': node.name, 'node.id': node.id, 'node.addr': node.address, 'node.ip': node.ip };
}
