import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fleet, node, policy, request } from './builders.ts';
import { place } from './place.ts';
import { FILTER_NAMES, STRATEGY_NAMES } from './policy.ts';

const guide = readFileSync(join(import.meta.dirname, '../../../docs/guide/placement.md'), 'utf8');
const block = /```expressions\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';

for (const line of block.trim().split('\n')) {
  const [expression = '', rest = ''] = line.split(/\s{2,}(.*)/s);
  for (const [, key = '', value = '', answer] of rest.matchAll(/(?:(\w+)=(\S*?))?: (yes|no)/g)) {
    test(`the guide says: ${expression} on a node with ${key === '' ? 'no label' : `${key}=${value}`}: ${answer}`, () => {
      const only = node('n', { labels: key === '' ? {} : { [key]: value } });
      assert.equal(place(fleet(only), request({ says: [expression] }), policy()).ok, answer === 'yes');
    });
  }
}

test('the guide has examples, and names every filter and strategy', () => {
  assert.ok(block.trim().split('\n').length >= 9);
  for (const name of [...FILTER_NAMES, ...STRATEGY_NAMES]) assert.ok(guide.includes(`\`${name}\``), name);
});
