import { arrayOf, type JsonObject, objectOf, stringOf } from '../../base/index.ts';
import type { Pin } from '../../model/index.ts';

/** What choosing nodes for a driver needs to know of a node. */
export interface DriverHolder {
  readonly id: string;
  readonly name: string;
  /** The engine's `/info`. */
  readonly infoBody: JsonObject;
}

interface Wish {
  readonly what: string;
  readonly name: string;
  readonly namesOf: (info: JsonObject) => readonly unknown[];
}

/**
 * Where a container may go for the sake of its runtime, log driver and volume drivers, which not every node need have. What
 * no node names is left for an engine to refuse, or to know all the same.
 */
export function driverPins(body: JsonObject, nodes: readonly DriverHolder[]): readonly Pin[] {
  const known = nodes.filter(({ infoBody }) => Object.keys(infoBody).length > 0);
  return wishesOf(objectOf(body['HostConfig'])).flatMap(({ what, name, namesOf }) => {
    // Plugins are told with their tag.
    const holders = known.filter(({ infoBody }) => namesOf(infoBody).some((one) => one === name || one === `${name}:latest`));
    if (holders.length === 0 || holders.length === known.length) return [];
    const names = holders.map((node) => node.name).join(' and ');
    return [{ nodeIds: new Set(holders.map(({ id }) => id)), text: `${what} ${name} is on ${names} only` }];
  });
}

function wishesOf(host: JsonObject): readonly Wish[] {
  const volumeOptions = arrayOf(host['Mounts']).map((mount) => objectOf(objectOf(mount)['VolumeOptions']));
  const volumeDrivers = [host['VolumeDriver'], ...volumeOptions.map((options) => objectOf(options['DriverConfig'])['Name'])];
  const wishes: readonly (readonly [string, unknown, Wish['namesOf']])[] = [
    ['runtime', host['Runtime'], (info) => Object.keys(objectOf(info['Runtimes']))],
    ['log driver', objectOf(host['LogConfig'])['Type'], (info) => arrayOf(objectOf(info['Plugins'])['Log'])],
    ...volumeDrivers.map((name) => ['volume driver', name, volumePlugins] as const),
  ];
  return wishes.flatMap(([what, value, namesOf]) => {
    const name = stringOf(value) ?? '';
    return name === '' ? [] : [{ what, name, namesOf }];
  });
}

function volumePlugins(info: JsonObject): readonly unknown[] {
  return arrayOf(objectOf(info['Plugins'])['Volume']);
}
