import { type JsonObject, numberOf, objectOf, stringOf } from '../base/index.ts';
import { objectAt, objectsAt } from './create-fields.ts';
import type { ApiNeed } from './request.ts';

/**
 * Fields of a create request without which it would mean something else, and which older engines silently ignore.
 * @throws BadInputError naming the field that has the wrong type
 */
export function apiNeedsOf(body: JsonObject, hostConfig: JsonObject): readonly ApiNeed[] {
  const needs: ApiNeed[] = [];
  const need = (when: boolean, field: string, version: string): void => {
    if (when && !needs.some((n) => n.field === field)) needs.push({ field, version });
  };
  need(Object.keys(objectAt(hostConfig, 'Annotations', 'HostConfig.Annotations')).length > 0, 'HostConfig.Annotations', '1.43');
  for (const mount of objectsAt(hostConfig, 'Mounts', 'HostConfig.Mounts')) {
    const forced = objectOf(mount['BindOptions'])['ReadOnlyForceRecursive'] === true;
    need(forced, 'HostConfig.Mounts.BindOptions.ReadOnlyForceRecursive', '1.44');
    need((stringOf(objectOf(mount['VolumeOptions'])['Subpath']) ?? '') !== '', 'HostConfig.Mounts.VolumeOptions.Subpath', '1.45');
    need(mount['Type'] === 'image', 'HostConfig.Mounts of type image', '1.48');
  }
  const networking = objectAt(body, 'NetworkingConfig');
  for (const endpoint of Object.values(objectAt(networking, 'EndpointsConfig', 'NetworkingConfig.EndpointsConfig'))) {
    need((numberOf(objectOf(endpoint)['GwPriority']) ?? 0) !== 0, 'NetworkingConfig.EndpointsConfig.GwPriority', '1.48');
  }
  return needs;
}
