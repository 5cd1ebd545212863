import { isObject, type JsonObject } from '../../base/index.ts';
import { isPlacementKey, placementHints, type Service } from '../model/index.ts';

/**
 * `Env` of a create request. A manager of many engines is told where the container may go by entries such as
 * `constraint:zone==a`, which it takes out again; one engine would hand them to the program, so there they are left out.
 */
export function environmentList(service: Service, fleet: boolean): string[] {
  const own = Object.entries(service.environment)
    .filter(([name]) => fleet || !isPlacementKey(name))
    .map(([name, value]) => (value === null ? name : `${name}=${value}`));
  return fleet ? [...own, ...addedHints(service)] : own;
}

/** Whether the service says anything about where it may run. */
export function hasHints(service: Service): boolean {
  return placementHints(service).length > 0 || extensionHints(service).length > 0;
}

function addedHints(service: Service): string[] {
  const deploy = placementHints(service).filter((hint) => hint.from === 'deploy');
  return [...deploy.map((hint) => hint.text), ...extensionHints(service)];
}

/** Hints of the `x-schwarm` entry: `node`, `constraints`, `affinity`, `reschedule`. */
export function extensionHints(service: Service): string[] {
  const wish = service.extensions['x-schwarm'];
  if (!isObject(wish)) return [];
  return [
    ...texts(wish['node']).map((node) => `constraint:node==${node}`),
    ...texts(wish['constraints']).map((text) => `constraint:${text}`),
    ...texts(wish['affinity']).map((text) => `affinity:${text}`),
    ...texts(wish['reschedule']).map((text) => `reschedule:${text}`),
  ];
}

const UNDERSTOOD = new Set(['node', 'constraints', 'affinity', 'reschedule']);

/** Keys of `x-schwarm` that nothing here acts on; to be warned about. */
export function unknownExtensionKeys(extensions: JsonObject): string[] {
  const wish = extensions['x-schwarm'];
  return isObject(wish) ? Object.keys(wish).filter((key) => !UNDERSTOOD.has(key)) : [];
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((v) => typeof v === 'string') : [];
}
