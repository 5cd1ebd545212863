import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pullQuery } from './pull-image.ts';

for (const [image, fromImage, tag] of [
  ['busybox', 'busybox', 'latest'],
  ['team/app:1.2', 'team/app', '1.2'],
  ['host:5000/app', 'host:5000/app', 'latest'],
  [`app@sha256:${'a'.repeat(64)}`, 'app', `sha256:${'a'.repeat(64)}`],
] as const) {
  test(`${image} is pulled as ${fromImage} ${tag.slice(0, 10)}`, () => assert.deepEqual(pullQuery(image), { fromImage, tag }));
}
