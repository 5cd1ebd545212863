import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineMessage } from './error-body.ts';

for (const [body, message] of [
  ['{"message":"No such container: x"}\n', 'No such container: x'],
  ['page not found\n', 'page not found'],
  ['{"error":"x"}', '{"error":"x"}'],
  ['', 'the engine gave no reason'],
  ['{"message":""}', 'the engine gave no reason'],
] as const) {
  test(`an engine's error of ${JSON.stringify(body)} says "${message}"`, () => assert.equal(engineMessage(Buffer.from(body)), message));
}
