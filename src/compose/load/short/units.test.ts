import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { durationText, parseBytes, parseDuration } from './units.ts';

describe('sizes', () => {
  for (const [text, wants] of [
    ['1.5g', 1_610_612_736],
    ['1GiB', 2 ** 30],
    ['1 g', 2 ** 30],
    ['0.5m', 524_288],
    ['10', 10],
    ['10b', 10],
    ['1Kb', 1024],
    ['1t', 2 ** 40],
    ['-1', -1],
  ] as const) {
    test(`${text} is ${wants}`, () => assert.deepEqual(parseBytes(text), { ok: true, value: wants }));
  }
  for (const [text, why] of [
    ['10x', "invalid suffix: 'x'"],
    ['1ib', "invalid suffix: 'ib'"],
    ['abc', "invalid size: 'abc'"],
    ['1.2.3', "invalid size: '1.2.3'"],
    ['', "invalid size: ''"],
  ] as const) {
    test(`${JSON.stringify(text)} is refused`, () => assert.deepEqual(parseBytes(text), { ok: false, why }));
  }
});

describe('durations', () => {
  for (const [text, ms, shown] of [
    ['1h2m3.5s', 3_723_500, '1h2m3.5s'],
    ['90s', 90_000, '1m30s'],
    ['1d', 86_400_000, '24h0m0s'],
    ['1w', 604_800_000, '168h0m0s'],
    ['1500ms', 1500, '1.5s'],
    ['500ms', 500, '500ms'],
    ['100us', 0.1, '100µs'],
    ['100µs', 0.1, '100µs'],
    ['5ns', 0.000005, '5ns'],
    ['0', 0, '0s'],
    ['-1.5h', -5_400_000, '-1h30m0s'],
  ] as const) {
    test(`${text} is ${shown}`, () => {
      assert.deepEqual(parseDuration(text), { ok: true, value: ms });
      assert.equal(durationText(ms), shown);
    });
  }
  for (const [text, why] of [
    ['5x', 'time: unknown unit "x" in duration "5x"'],
    ['10', 'time: missing unit in duration "10"'],
    ['abc', 'time: invalid duration "abc"'],
    ['', 'time: invalid duration ""'],
    ['5s3', 'time: missing unit in duration "5s3"'],
    ['.s', 'time: invalid duration ".s"'],
  ] as const) {
    test(`${JSON.stringify(text)} is refused`, () => assert.deepEqual(parseDuration(text), { ok: false, why }));
  }
});
