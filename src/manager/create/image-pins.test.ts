import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canBeCopied, pinToNodes, platformPins } from './image-pins.ts';

const place = (name: string, architecture: string) => ({ id: `ID-${name}`, name, info: { platform: { os: 'linux', architecture } } });
const amd = place('amd1', 'amd64');
const amd2 = place('amd2', 'amd64');
const arm = place('arm1', 'arm64');
const allowed = (pins: ReturnType<typeof pinToNodes>): string[] => {
  return [amd, amd2, arm].filter((n) => pins.every((pin) => pin.nodeIds.has(n.id))).map((n) => n.name);
};

test('an image may be copied anywhere in a fleet of one platform', () => {
  assert.deepEqual(platformPins('app', [amd], [amd, amd2]), []);
});

test('an image is not copied to a node of another platform', () => {
  const pins = platformPins('app', [amd], [amd, amd2, arm]);
  assert.deepEqual(allowed(pins), ['amd1', 'amd2']);
  assert.match(pins[0]?.text ?? '', /image app .*linux\/amd64/);
  assert.deepEqual(platformPins('app', [amd, arm], [amd, amd2, arm]), []);
});

test('an image named by digest stays where it is', () => {
  assert.equal(canBeCopied('app@sha256:00'), false);
  assert.equal(canBeCopied('app:1'), true);
  assert.deepEqual(allowed(pinToNodes('app@sha256:00', [amd2])), ['amd2']);
  assert.deepEqual(allowed(pinToNodes('app@sha256:00', [amd2, arm])), ['amd2', 'arm1']);
});
