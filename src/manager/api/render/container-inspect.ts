import { objectOf, parseJson } from '../../../base/index.ts';
import type { ClusterNode } from '../../cluster/index.ts';
import { fieldSpan } from './json-span.ts';
import { nodeObject } from './node-object.ts';
import { inspectedPorts } from './published-ports.ts';
import { shownEndpoints, shownNetworkIds } from './shown-networks.ts';

/**
 * An engine's inspect of a container as clients see it: with `Node`, addresses of published ports that can be dialled, and
 * the fleet's network ids. Only these are changed; the rest passes byte for byte, fields unknown to us included.
 */
export function containerInspect(text: string, node: ClusterNode): string {
  const ports = (value: unknown): unknown => (value === null ? null : inspectedPorts(objectOf(value), node.ip));
  const networks = (value: unknown): unknown => (value === null ? null : shownEndpoints(value, shownNetworkIds(node.networks)));
  const withPorts = replaceField(text, ['NetworkSettings', 'Ports'], ports);
  return addField(replaceField(withPorts, ['NetworkSettings', 'Networks'], networks), 'Node', nodeObject(node));
}

function replaceField(text: string, path: readonly string[], change: (value: unknown) => unknown): string {
  const span = fieldSpan(text, path);
  if (span === undefined) return text;
  const value = parseJson(text.slice(span.start, span.end));
  return `${text.slice(0, span.start)}${JSON.stringify(change(value))}${text.slice(span.end)}`;
}

function addField(text: string, key: string, value: unknown): string {
  const end = text.lastIndexOf('}');
  const comma = /^\s*\{\s*$/.test(text.slice(0, end)) ? '' : ',';
  return `${text.slice(0, end)}${comma}${JSON.stringify(key)}:${JSON.stringify(value)}${text.slice(end)}`;
}
