import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtRecord, cached, copyOn } from './builders.ts';
import { outdatedCopies } from './copy-rule.ts';

const old = cached('n1', 1);
const now = cached('n2', 2);
const replaced = builtRecord({ current: copyOn('n2', 2), old: [copyOn('n1', 1)] });
const unmade = { ...copyOn('n2', 2), containerId: undefined };

for (const c of [
  { name: 'the old one when the new one is there', record: replaced, copies: [old, now], wants: [old] },
  { name: 'none as long as the new one is not there', record: replaced, copies: [old], wants: [] },
  {
    name: 'the old one when the new one is there and its id is not on record yet',
    record: builtRecord({ current: unmade, old: [copyOn('n1', 1)] }),
    copies: [old, now],
    wants: [old],
  },
  { name: 'all of a removed one', record: builtRecord({ wanted: 'removed', old: [copyOn('n1', 1)] }), copies: [old], wants: [old] },
  {
    name: 'never one with copied labels',
    record: replaced,
    copies: [old, now, cached('n3', 1, { id: 'f'.repeat(64), name: 'mine' })],
    wants: [old],
  },
  {
    name: 'one of which nobody was told',
    record: builtRecord({ current: copyOn('n2', 3), old: [{ ...copyOn('n1', 2), containerId: undefined }] }),
    copies: [cached('n1', 2), cached('n2', 3)],
    wants: [cached('n1', 2)],
  },
]) {
  test(`hidden of the copies of a container: ${c.name}`, () => assert.deepEqual(outdatedCopies(c.record, c.copies), c.wants));
}
