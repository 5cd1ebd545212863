import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSample } from '../load/sample-project.ts';
import { imageName, networksInOrder, parseLink, parseVolumesFrom, referencedService, replicasOf } from './references.ts';

test('a service that is only built gets an image named after it', async () => {
  const { project } = await loadSample('services: {a: {build: .}, b: {build: ., image: x:1}}');
  assert.deepEqual(
    [...project.services.values()].map((service) => imageName(project, service)),
    ['app-a', 'x:1'],
  );
});

test('scale, deploy.replicas or one', async () => {
  const { project } = await loadSample('services: {a: {image: x}, b: {image: x, scale: 0}, c: {image: x, deploy: {replicas: 3}}}');
  assert.deepEqual([...project.services.values()].map(replicasOf), [1, 0, 3]);
});

test('networks are connected by priority, then by name', async () => {
  const { project } = await loadSample('services: {a: {image: x, networks: {b: , a: , c: {priority: 5}}}}\nnetworks: {a: , b: , c: }');
  const service = project.services.get('a');
  assert.deepEqual(service && networksInOrder(service), ['c', 'a', 'b']);
});

test('links, volumes_from and modes are taken apart', () => {
  assert.deepEqual(
    [parseLink('db'), parseLink('db:mysql')],
    [
      { service: 'db', alias: 'db' },
      { service: 'db', alias: 'mysql' },
    ],
  );
  assert.deepEqual(['a', 'a:ro', 'container:c', 'container:c:ro'].map(parseVolumesFrom), [
    { kind: 'service', name: 'a', mode: 'rw' },
    { kind: 'service', name: 'a', mode: 'ro' },
    { kind: 'container', name: 'c', mode: 'rw' },
    { kind: 'container', name: 'c', mode: 'ro' },
  ]);
  assert.deepEqual(['service:a', 'container:a', undefined].map(referencedService), ['a', undefined, undefined]);
});
