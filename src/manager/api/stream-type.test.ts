import assert from 'node:assert/strict';
import { test } from 'node:test';
import { relabel, streamType } from './stream-type.ts';

const RAW = 'application/vnd.docker.raw-stream';

// @docker/node-sdk decides by this header how to read the stream.
for (const [version, tty, type] of [
  ['1.51', false, 'application/vnd.docker.multiplexed-stream'],
  ['1.42', false, 'application/vnd.docker.multiplexed-stream'],
  ['1.51', true, RAW],
  ['1.41', false, RAW],
  ['1.41', true, RAW],
] as const) {
  test(`output ${tty ? 'of a terminal' : 'in frames'} at API ${version} is ${type}`, async () =>
    assert.equal(await streamType(version, () => Promise.resolve(tty)), type));
}

test('only answers that carry output are labelled anew', () => {
  assert.deepEqual(relabel(RAW)({ status: 101, headers: {} }), { 'Content-Type': RAW });
  assert.deepEqual(relabel(RAW)({ status: 404, headers: {} }), {});
});

test('clients that do not read the label need no look at the process', async () => {
  assert.equal(await streamType('1.41', () => Promise.reject(new Error('not to be asked'))), RAW);
});
