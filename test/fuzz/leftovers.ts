import { arrayOf, objectOf, stringOf } from '../../src/base/index.ts';
import type { Made } from './request.ts';

/** An object on an engine or in a list of the manager. */
export interface Left {
  readonly kind: Made;
  readonly name: string;
  readonly id: string;
}

const PREDEFINED = ['bridge', 'host', 'none'];
/** Volumes that containers bring along, and those that their creates name. */
const WITH_CONTAINERS = /^([0-9a-f]{64}|fzb-\d)$/;

/** Connections that are kept would be taken for ones that are left. */
const ALONE = { connection: 'close' };

/** Containers, volumes and networks at one address; predefined networks and volumes of containers are left out. */
export async function leftAt(address: string): Promise<readonly Left[]> {
  const [containers, volumes, networks] = await Promise.all(
    ['/containers/json?all=1', '/volumes', '/networks'].map((path) => ask(address, path)),
  );
  const own = arrayOf(containers).map((entry) => left('container', arrayOf(objectOf(entry)['Names'])[0], entry));
  return [
    ...own,
    ...arrayOf(objectOf(volumes)['Volumes'])
      .map((entry) => left('volume', objectOf(entry)['Name'], entry))
      .filter(({ name }) => !WITH_CONTAINERS.test(name)),
    ...arrayOf(networks)
      .map((entry) => left('network', objectOf(entry)['Name'], entry))
      .filter(({ name }) => !PREDEFINED.includes(name)),
  ];
}

/** The execs of containers at one engine that run, or were never started. */
export async function execsAt(address: string): Promise<readonly Left[]> {
  const containers = (await leftAt(address)).filter(({ kind }) => kind === 'container');
  const inspected = await Promise.all(containers.map(({ id }) => ask(address, `/containers/${id}/json`)));
  return inspected.flatMap((one) =>
    arrayOf(objectOf(one)['ExecIDs']).flatMap((id) => (typeof id === 'string' ? [{ kind: 'exec' as const, name: id, id }] : [])),
  );
}

/** Ids of the images at one address. */
export async function imagesAt(address: string): Promise<readonly Left[]> {
  return arrayOf(await ask(address, '/images/json')).map((entry) => left('image', arrayOf(objectOf(entry)['RepoTags'])[0] ?? '', entry));
}

/** Removes everything at one address but the images in `keep`. */
export async function clear(address: string, keep: ReadonlySet<string>): Promise<void> {
  const remove = async (path: string): Promise<void> => {
    await (await fetch(`http://${address}${path}`, { method: 'DELETE', headers: ALONE })).arrayBuffer();
  };
  for (const { kind, id, name } of await leftAt(address)) {
    await remove(kind === 'container' ? `/containers/${id}?force=1&v=1` : `/${kind}s/${encodeURIComponent(name)}`);
  }
  const volumes = arrayOf(objectOf(await ask(address, '/volumes'))['Volumes']).map((entry) => stringOf(objectOf(entry)['Name']) ?? '');
  for (const name of volumes) await remove(`/volumes/${encodeURIComponent(name)}`);
  for (const { id } of await imagesAt(address)) if (!keep.has(id)) await remove(`/images/${id}?force=1`);
}

async function ask(address: string, path: string): Promise<unknown> {
  return await (await fetch(`http://${address}${path}`, { headers: ALONE })).json();
}

function left(kind: Left['kind'], name: unknown, entry: unknown): Left {
  const text = (stringOf(name) ?? '').replace(/^\//, '');
  return { kind, name: text, id: stringOf(objectOf(entry)['Id']) ?? text };
}
