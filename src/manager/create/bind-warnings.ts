import { arrayOf, type JsonObject, objectOf, stringOf } from '../../base/index.ts';

/** What every machine has of its own, and nobody means another one's of. */
const OF_EVERY_MACHINE =
  /^\/(dev|etc\/(localtime|timezone|machine-id|os-release|ssl)|lib|proc|run|sys|usr|var\/(run|lib\/docker))(\/|$)|^\/$/;

/**
 * Warnings for a create that mounts folders of the machine it runs on: on one engine that is the user's, on a fleet it is some
 * node. Engines make a folder that is not there, empty and without a word.
 * @param node the one that was chosen
 */
export function bindWarnings(body: JsonObject, node: string): readonly string[] {
  const host = objectOf(body['HostConfig']);
  // One path alone is a volume without a name.
  const binds = arrayOf(host['Binds']).map((bind) => /^(.*?):/.exec(String(bind))?.[1] ?? '');
  const mounts = arrayOf(host['Mounts']).map(objectOf);
  const sources = mounts.filter((mount) => mount['Type'] === 'bind').map((mount) => stringOf(mount['Source']) ?? '');
  const paths = [...new Set([...binds, ...sources])].filter((path) => path.startsWith('/') && !OF_EVERY_MACHINE.test(path));
  if (paths.length === 0) return [];
  return [
    `${paths.join(', ')}: mounted from node ${node}, not from your machine, and empty if it was not there; to bring files use docker cp, a volume or an image, or choose the node with -e constraint:node==NAME`,
  ];
}
