import type { FileObject, Project } from '../../model/index.ts';
import type { Tree } from '../tree.ts';
import { child } from '../tree.ts';
import { type Finding, when } from './check.ts';

/** Where configs and secrets come from, and that what is not the project's has no settings. */
export function checkResources(project: Project, tree: Tree): readonly Finding[] {
  return [
    ...[...project.secrets.values()].flatMap((secret) => checkSource(secret, 'secrets')),
    ...[...project.configs.values()].flatMap((config) => checkSource(config, 'configs')),
    ...[...project.volumes.values()].filter((volume) => volume.external).flatMap((volume) => checkExternal(volume.key, tree)),
  ];
}

function checkSource(object: FileObject, section: 'configs' | 'secrets'): readonly Finding[] {
  if (object.external) return [];
  const kinds = section === 'configs' ? 'file|environment|content' : 'file|environment';
  const given = [object.file, object.environment, object.content].filter((value) => value !== undefined).length;
  const driven = section === 'secrets' && object.driver !== undefined;
  return [
    ...when(given === 0 && !driven, `${section}.${object.key}: one of ${kinds} must be set`, section, object.key),
    ...when(given > 1, `${section}.${object.key}: ${kinds} attributes are mutually exclusive`, section, object.key),
  ];
}

function checkExternal(key: string, tree: Tree): readonly Finding[] {
  const volume = child(child(tree, 'volumes'), key);
  const settings = volume?.kind === 'map' ? [...volume.entries.keys()] : [];
  const other = settings.find((name) => name !== 'external' && name !== 'name' && !name.startsWith('x-'));
  const text = `volumes.${key}: conflicting parameters "external" and "${other}" specified`;
  return when(other !== undefined, text, 'volumes', key, other ?? '');
}
