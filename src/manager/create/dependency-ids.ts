import { arrayOf, type JsonObject, objectOf, stringOf } from '../../base/index.ts';

/** The engine's id of a container a create request names; undefined leaves the text, for the engine to answer. */
export type ContainerIdOf = (reference: string) => string | undefined;

const MODES = ['NetworkMode', 'IpcMode', 'PidMode'] as const;

/**
 * The create request with the containers it leans on named by the ids their engine knows: the client may have written
 * forms that only the manager reads.
 */
export function withDependencyIds(body: JsonObject, idOf: ContainerIdOf): JsonObject {
  const host = objectOf(body['HostConfig']);
  const changed: { [field: string]: unknown } = {};
  for (const field of MODES) {
    const mode = stringOf(host[field]) ?? '';
    if (mode.startsWith('container:')) changed[field] = `container:${swap(mode.slice('container:'.length), idOf)}`;
  }
  const volumesFrom = arrayOf(host['VolumesFrom']);
  if (volumesFrom.length > 0) changed['VolumesFrom'] = volumesFrom.map((text) => swapFirst(String(text), idOf));
  const links = arrayOf(host['Links']);
  if (links.length > 0) changed['Links'] = links.map((text) => swapLink(String(text), idOf));
  return Object.keys(changed).length === 0 ? body : { ...body, HostConfig: { ...host, ...changed } };
}

function swap(reference: string, idOf: ContainerIdOf): string {
  return idOf(reference) ?? reference;
}

/** `container:ro` */
function swapFirst(text: string, idOf: ContainerIdOf): string {
  const [reference = '', ...rest] = text.split(':');
  return [swap(reference, idOf), ...rest].join(':');
}

/** `container:alias`; without alias the name is the alias, which an id must not become. */
function swapLink(text: string, idOf: ContainerIdOf): string {
  const [reference = '', ...rest] = text.split(':');
  const alias = rest.length === 0 ? [reference.replace(/^\//, '')] : rest;
  return [swap(reference, idOf), ...alias].join(':');
}
