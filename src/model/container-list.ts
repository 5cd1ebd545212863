import { arrayOf, type JsonObject, numberOf, objectOf, stringMapOf, stringOf } from '../base/index.ts';
import type { ContainerInfo, ContainerState } from './container.ts';
import { containerId } from './ids.ts';
import { LABEL } from './labels.ts';
import { claimsHeld } from './port-held.ts';
import { parseReserved } from './reserved.ts';

const STATES: readonly ContainerState[] = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'];

/**
 * Reads one entry of an engine's `/containers/json`. What it reserves comes from our label; without one it is not known
 * here (see `needsInspect`) and counts as nothing but the ports it holds right now.
 */
export function containerFromList(entry: JsonObject): ContainerInfo {
  const labels = stringMapOf(entry['Labels']);
  const reserved = parseReserved(labels[LABEL.reserved]);
  return {
    id: containerId(stringOf(entry['Id']) ?? ''),
    name: listedName(arrayOf(entry['Names'])),
    swarmId: labels[LABEL.swarmId],
    image: stringOf(entry['Image']) ?? '',
    imageId: stringOf(entry['ImageID']) ?? '',
    labels,
    state: containerState(entry['State'], stringOf(entry['Status']) ?? ''),
    createdS: Math.floor(numberOf(entry['Created']) ?? 0),
    networkMode: networkMode(objectOf(entry['HostConfig'])['NetworkMode']),
    ...reserved,
    hostPorts: claimsHeld(reserved.hostPorts, arrayOf(entry['Ports']).flatMap(publishedPort)),
  };
}

/** Whether the entry's container was not created through a manager, so that only an inspect tells what it reserves. */
export function needsInspect(entry: JsonObject): boolean {
  return objectOf(entry['Labels'])[LABEL.swarmId] === undefined;
}

/** The state an engine names. One it does not name, or names in a new word, is told by its status line. */
export function containerState(state: unknown, status: string): ContainerState {
  return STATES.find((known) => known === state) ?? (status.startsWith('Up') ? 'running' : 'exited');
}

/** `default` is the engine's word for its default network, `bridge`. */
export function networkMode(value: unknown): string {
  const mode = stringOf(value) ?? '';
  return mode === '' || mode === 'default' ? 'bridge' : mode;
}

/** Its own name: names with a second slash belong to links of other containers. */
function listedName(names: readonly unknown[]): string {
  const own = names.map((n) => (stringOf(n) ?? '').replace(/^\//, '')).find((n) => n !== '' && !n.includes('/'));
  return own ?? '';
}

function publishedPort(value: unknown): readonly (readonly [string, string, string])[] {
  const port = objectOf(value);
  const hostPort = numberOf(port['PublicPort']);
  return hostPort === undefined ? [] : [[stringOf(port['IP']) ?? '', String(hostPort), stringOf(port['Type']) ?? 'tcp']];
}
