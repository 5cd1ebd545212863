import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roleOf } from './role.ts';
import type { Term } from './term.ts';

const term = (holds: boolean): Term => ({ token: 7n, signal: new AbortController().signal, holds: () => holds });
const silence = 'the store is silent';

for (const c of [
  { name: 'a term that holds makes a primary', facts: { term: term(true), leader: undefined }, wants: 'primary' },
  { name: 'it does so whatever the store says', facts: { term: term(true), leader: 'b:1', silence }, wants: 'primary' },
  { name: 'a term that is over does not', facts: { term: term(false), leader: 'a:1' }, wants: 'unknown' },
  { name: 'another leader makes a replica', facts: { term: undefined, leader: 'b:1' }, wants: 'replica' },
  { name: 'a leader of before the silence does not', facts: { term: undefined, leader: 'b:1', silence }, wants: 'unknown' },
  { name: 'with no leader nothing is known', facts: { term: undefined, leader: undefined }, wants: 'unknown' },
  {
    name: 'no call goes to itself while its own last term is still in the store',
    facts: { term: undefined, leader: 'a:1' },
    wants: 'unknown',
  },
]) {
  test(c.name, () => assert.equal(roleOf({ self: 'a:1', silence: undefined, ...c.facts }).kind, c.wants));
}
