import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nanosOf } from './rfc3339.ts';

for (const [text, wants] of [
  ['1970-01-01T00:00:01Z', 1_000_000_000n],
  ['1970-01-01T00:00:01.5Z', 1_500_000_000n],
  ['1970-01-01T01:00:00.000000001+01:00', 1n],
  ['2026-11-23T01:59:08.123456789Z', 1_795_399_148_123_456_789n],
  ['yesterday', undefined],
] as const) {
  test(`${text} is ${wants} ns`, () => assert.equal(nanosOf(text), wants));
}
