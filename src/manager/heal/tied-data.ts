import { arrayOf, type JsonObject, objectOf, stringMapOf, stringOf } from '../../base/index.ts';
import { isOnEveryHost, LABEL } from '../../model/index.ts';

/**
 * Data of a container that stays behind when its node fails, as a text; undefined when there is none, or its user said that
 * it may be left behind.
 * @param isShared whether a named volume shows the same data on every node
 */
export function tiedData(body: JsonObject, isShared: (volume: string) => boolean): string | undefined {
  if (stringMapOf(body['Labels'])[LABEL.rescheduleVolumes] === 'empty') return undefined;
  const host = objectOf(body['HostConfig']);
  const mounts = arrayOf(host['Mounts']).map(objectOf);
  const sources = [
    ...arrayOf(host['Binds']).map((bind) => String(bind).split(':')[0] ?? ''),
    ...mounts.filter((m) => m['Type'] === 'volume' || m['Type'] === 'bind').map((m) => stringOf(m['Source']) ?? ''),
  ];
  const tied = [...new Set(sources)].filter((source) => source !== '' && (isPath(source) ? !isOnEveryHost(source) : !isShared(source)));
  return tied.length === 0 ? undefined : tied.map((source) => (isPath(source) ? `directory ${source}` : `volume ${source}`)).join(', ');
}

function isPath(source: string): boolean {
  return source.startsWith('/') || source.startsWith('.') || source.startsWith('~');
}
