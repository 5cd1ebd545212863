import { objectOf, parseJson, stringOf } from '../../../base/index.ts';
import type { ClusterEvent } from '../../cluster/index.ts';
import { type Filters, filterValues } from '../filters.ts';
import { matchesLabels } from './label-filter.ts';

/** Actions whose text goes on with details: filters name only what is before the colon. */
const WITH_DETAILS = ['exec_create', 'exec_start', 'health_status'];
/** Objects that are told apart by name or id, each a filter of its own. */
const OBJECTS = ['config', 'container', 'daemon', 'network', 'plugin', 'secret', 'service', 'volume'] as const;

/** Whether an event meets all filters of a client. @param event any event of the fleet */
export function eventFilter(filters: Filters): (event: ClusterEvent) => boolean {
  const any = (key: string, meets: (value: string) => boolean): boolean => {
    const values = filterValues(filters, key);
    return values.length === 0 || values.some(meets);
  };
  return (event) =>
    any('event', (text) => isAction(event.action, text)) &&
    any('type', (text) => event.type === text) &&
    any('scope', (text) => scopeOf(event) === text) &&
    any('image', (text) => isImage(event, text)) &&
    any('node', (text) => isNode(event, text)) &&
    OBJECTS.every((type) => any(type, (text) => isObject(event, text))) &&
    matchesLabels(event.attributes, filters);
}

/** Events that clients below API 1.46 are not sent. */
export function isHiddenBelow146(event: ClusterEvent): boolean {
  return event.type === 'image' && event.action === 'create';
}

function isAction(action: string, wanted: string): boolean {
  return action === wanted || (WITH_DETAILS.includes(wanted) && action.startsWith(`${wanted}:`));
}

function scopeOf(event: ClusterEvent): string {
  return stringOf(objectOf(parseJson(event.json))['scope']) ?? 'local';
}

/** Engines take the beginning of an id or a name, of whatever type the object is. */
function isObject(event: ClusterEvent, wanted: string): boolean {
  return event.actorId.startsWith(wanted) || event.attributes['name']?.startsWith(wanted) === true;
}

function isNode(event: ClusterEvent, wanted: string): boolean {
  const { 'node.id': id = '', 'node.name': name } = event.attributes;
  const isSubject = event.type === 'node' && isObject(event, wanted);
  return isSubject || name === wanted || (wanted !== '' && id.startsWith(wanted));
}

/** The image itself, and containers made of it: by id, by name, by name without tag. */
function isImage(event: ClusterEvent, wanted: string): boolean {
  const named = event.attributes[event.type === 'image' ? 'name' : 'image'] ?? '';
  return [event.actorId, named].some((name) => name !== '' && (name === wanted || withoutTag(name) === wanted));
}

function withoutTag(name: string): string {
  const at = name.indexOf('@');
  const base = at < 0 ? name : name.slice(0, at);
  const colon = base.lastIndexOf(':');
  return colon > base.lastIndexOf('/') ? base.slice(0, colon) : base;
}
