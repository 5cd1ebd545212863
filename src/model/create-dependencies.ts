import type { JsonObject } from '../base/index.ts';
import { textAt, textsAt } from './create-fields.ts';
import type { Dependency } from './request.ts';

/** The containers a create request leans on. */
export interface CreateDependencies {
  readonly dependencies: readonly Dependency[];
  /** The host configuration with `node/name` cut down to the `name` its engine knows. */
  readonly hostConfig: JsonObject;
}

const MODES = [
  ['NetworkMode', 'network'],
  ['IpcMode', 'ipc'],
  ['PidMode', 'pid'],
] as const;

const LISTS = [
  ['VolumesFrom', 'volumes-from'],
  ['Links', 'link'],
] as const;

/** @throws BadInputError naming the field that has the wrong type */
export function takeDependencies(hostConfig: JsonObject): CreateDependencies {
  const dependencies: Dependency[] = [];
  const changed: { [field: string]: unknown } = {};
  for (const [field, kind] of LISTS) {
    const parts = textsAt(hostConfig, field, `HostConfig.${field}`).map(splitSuffix);
    dependencies.push(...parts.map(([target, suffix]) => ({ kind, target, ...(suffix !== '' && { suffix }) })));
    if (parts.some(([target]) => target.includes('/'))) changed[field] = parts.map(([target, suffix]) => bareName(target) + suffix);
  }
  for (const [field, kind] of MODES) {
    const mode = textAt(hostConfig, field, `HostConfig.${field}`);
    if (!mode.startsWith('container:')) continue;
    const target = mode.slice('container:'.length);
    dependencies.push({ kind, target });
    if (target.includes('/')) changed[field] = `container:${bareName(target)}`;
  }
  return { dependencies, hostConfig: Object.keys(changed).length === 0 ? hostConfig : { ...hostConfig, ...changed } };
}

/** `name:ro`, `/name:/self/alias` or `node/name:alias` as target and rest; a node's part may have colons, as ids of old engines do. */
function splitSuffix(text: string): readonly [string, string] {
  const bare = text.replace(/^\//, '');
  const [, target = bare, suffix = ''] = /^((?:[^/]*[^:/]\/)?[^:/]+)(:.*)?$/.exec(bare) ?? [];
  return [target, suffix];
}

function bareName(target: string): string {
  return target.slice(target.lastIndexOf('/') + 1);
}
