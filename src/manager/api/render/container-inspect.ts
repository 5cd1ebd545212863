import { isObject, type JsonObject, objectOf, parseJson } from '../../../base/index.ts';
import type { ClusterNode } from '../../cluster/index.ts';
import type { ForwardedPorts } from '../../ports/index.ts';
import { fieldSpan } from './json-span.ts';
import { nodeObject } from './node-object.ts';
import { inspectedPorts } from './published-ports.ts';
import { shownEndpoints, shownNetworkIds } from './shown-networks.ts';

/** What an engine does not know of a container's ports. */
export interface ShownPorts {
  /** Those that answer on the manager. */
  readonly forwarded?: ForwardedPorts | undefined;
  /** The `PortBindings` its client asked for, as JSON, where the manager filled in numbers. */
  readonly asked?: string | undefined;
}

/**
 * An engine's inspect of a container as clients see it: with `Node`, addresses of published ports that can be dialled, and
 * the fleet's network ids. Only these are changed; the rest passes byte for byte, fields unknown to us included.
 */
export function containerInspect(text: string, node: ClusterNode, { forwarded, asked }: ShownPorts = {}): string {
  const ports = (value: unknown): unknown => (value === null ? null : inspectedPorts(objectOf(value), node.ip, forwarded));
  const networks = (value: unknown): unknown => (value === null ? null : shownEndpoints(value, shownNetworkIds(node.networks)));
  const withAsked =
    asked === undefined ? text : replaceField(text, ['HostConfig', 'PortBindings'], (value) => askedBindings(asked) ?? value);
  const withPorts = replaceField(withAsked, ['NetworkSettings', 'Ports'], ports);
  return addField(replaceField(withPorts, ['NetworkSettings', 'Networks'], networks), 'Node', nodeObject(node));
}

/** Anyone may have written the label: what cannot be read is not shown. */
function askedBindings(label: string): JsonObject | undefined {
  try {
    const value = parseJson(label);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
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
