import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClusterEvent } from '../../cluster/index.ts';
import { parseFilters } from '../filters.ts';
import { eventFilter, isHiddenBelow146 } from './event-filters.ts';

const NODE = { 'node.name': 'n1', 'node.id': 'ABCD:EF' };
const event = (type: string, action: string, actorId: string, attributes: { [name: string]: string }, scope = 'local'): ClusterEvent => {
  const all = { ...attributes, ...NODE };
  const json = JSON.stringify({ Type: type, Action: action, Actor: { ID: actorId, Attributes: all }, scope });
  return { type, action, actorId, attributes: all, timeNano: 1n, json };
};
const exec = event('container', 'exec_create: sh -c "x"', 'abc123', { name: 'web', image: 'busybox:1', tier: 'front', scope: 'x' });
const die = event('container', 'die', 'abd456', { name: 'web2', image: 'host:5000/app' });
const pull = event('image', 'pull', 'busybox:1', { name: 'busybox' });
const join = event('node', 'create', 'N1', { name: 'worker' }, 'swarm');
const matches = (filters: object, one: ClusterEvent): boolean =>
  eventFilter(parseFilters(new URLSearchParams({ filters: JSON.stringify(filters) })))(one);

for (const [what, filters, one, wants] of [
  ['no filter', {}, die, true],
  ['an action', { event: ['die'] }, die, true],
  ['another action', { event: ['start'] }, die, false],
  ['an action with details by its prefix', { event: ['exec_create'] }, exec, true],
  ['an action with details in full', { event: ['exec_create: sh -c "x"'] }, exec, true],
  ['a prefix of any other action', { event: ['di'] }, die, false],
  ['one of several actions', { event: ['start', 'die'] }, die, true],
  ['a type', { type: ['container'] }, die, true],
  ['another type', { type: ['network'] }, die, false],
  ['a scope', { scope: ['swarm'] }, join, true],
  ['a scope is not an attribute', { scope: ['x'] }, exec, false],
  ['a container by name', { container: ['web'] }, exec, true],
  ['a container by the beginning of its name', { container: ['web'] }, die, true],
  ['a container by the end of its name', { container: ['eb'] }, exec, false],
  ['a container by id prefix', { container: ['abd'] }, die, true],
  ['a container filter on an image event of that name', { container: ['busybox'] }, pull, true],
  ['another container', { container: ['db'] }, die, false],
  ['an image without tag', { image: ['busybox'] }, exec, true],
  ['an image with tag', { image: ['busybox:1'] }, exec, true],
  ['an image with another tag', { image: ['busybox:2'] }, exec, false],
  ['an image with a registry that has a port', { image: ['host:5000/app'] }, die, true],
  ['an image event', { image: ['busybox'] }, pull, true],
  ['a label', { label: ['tier=front'] }, exec, true],
  ['all labels', { label: ['tier=front', 'x'] }, exec, false],
  ['a node by name', { node: ['n1'] }, die, true],
  ['a node by id prefix', { node: ['ABCD'] }, die, true],
  ['another node', { node: ['n2'] }, die, false],
  ['a node that is the subject', { node: ['worker'] }, join, true],
  ['keys are combined', { type: ['container'], event: ['die'], label: ['tier'] }, die, false],
] as const) {
  test(`events filtered by ${what}: ${wants}`, () => assert.equal(matches(filters, one), wants));
}

test('image create events are hidden from older clients', () => {
  assert.equal(isHiddenBelow146(event('image', 'create', 'x', {})), true);
  assert.equal(isHiddenBelow146(pull), false);
});
