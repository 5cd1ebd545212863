import { arrayOf, type JsonObject, objectOf, stringOf } from '../../base/index.ts';
import type { Pin } from '../../model/index.ts';
import { type VolumeHolder, volumeName, volumeNodes } from './fleet-volumes.ts';

/** The named volumes a container create request mounts, each once. */
export function requestVolumes(body: JsonObject): readonly string[] {
  const host = objectOf(body['HostConfig']);
  const binds = arrayOf(host['Binds']).map((bind) => String(bind).split(':')[0] ?? '');
  const mounts = arrayOf(host['Mounts'])
    .map(objectOf)
    .filter((mount) => mount['Type'] === 'volume')
    .map((mount) => stringOf(mount['Source']) ?? '');
  return [...new Set([...binds, ...mounts])].filter(isVolumeName);
}

/**
 * Where a container may go for the sake of its named volumes: to nodes that have them, as one pin for each volume that
 * exists. One that does not exist yet is made where the container lands.
 */
export function volumePins(body: JsonObject, nodes: readonly VolumeHolder[]): readonly Pin[] {
  const pins: Pin[] = [];
  for (const name of requestVolumes(body)) {
    const holders = volumeNodes(nodes, name);
    if (holders.length > 0) pins.push(pinTo(name, holders));
  }
  return pins;
}

/** Whether creating this container on the node makes a volume there. */
export function makesVolume(body: JsonObject, node: VolumeHolder): boolean {
  const known = new Set(node.volumes.map(volumeName));
  return requestVolumes(body).some((name) => !known.has(name));
}

function pinTo(volume: string, holders: readonly VolumeHolder[]): Pin {
  const names = holders.map((node) => node.name).join(' and ');
  return { nodeIds: new Set(holders.map((node) => node.id)), text: `volume ${volume} is on ${names} only` };
}

/** Paths are binds; engines accept no other names. */
function isVolumeName(source: string): boolean {
  return /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(source);
}
