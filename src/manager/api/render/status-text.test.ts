import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationText } from './duration-text.ts';
import { statusText } from './status-text.ts';

const S = 1000;
const M = 60 * S;
const H = 60 * M;
const D = 24 * H;

for (const [ms, text] of [
  [-5 * S, 'Less than a second'],
  [999, 'Less than a second'],
  [1 * S, '1 second'],
  [59 * S, '59 seconds'],
  [60 * S, 'About a minute'],
  [119 * S, 'About a minute'],
  [2 * M, '2 minutes'],
  [59 * M + 59 * S, '59 minutes'],
  [60 * M, 'About an hour'],
  [89 * M, 'About an hour'],
  [90 * M, '2 hours'],
  [47 * H, '47 hours'],
  [48 * H, '2 days'],
  [13 * D, '13 days'],
  [14 * D, '2 weeks'],
  [59 * D, '8 weeks'],
  [60 * D, '2 months'],
  [729 * D, '24 months'],
  [730 * D, '2 years'],
] as const) {
  test(`${ms / S} s is "${text}"`, () => assert.equal(durationText(ms), text));
}

for (const [engine, shown] of [
  ['Up 2 seconds', 'Up 5 minutes'],
  ['Up Less than a second (healthy)', 'Up 5 minutes (healthy)'],
  ['Up 2 seconds (health: starting)', 'Up 5 minutes (health: starting)'],
  ['Up About a minute (Paused)', 'Up 5 minutes (Paused)'],
  ['Exited (137) 2 seconds ago', 'Exited (137) 5 minutes ago'],
  ['Exited (-1) About an hour ago', 'Exited (-1) 5 minutes ago'],
  ['Restarting (1) Less than a second ago', 'Restarting (1) 5 minutes ago'],
  ['Created', 'Created'],
  ['Dead', 'Dead'],
  ['Removal In Progress', 'Removal In Progress'],
  ['', ''],
] as const) {
  test(`"${engine}" is told anew as "${shown}"`, () => assert.equal(statusText(engine, 1_000_000, 1_000_000 + 5 * M), shown));
}
