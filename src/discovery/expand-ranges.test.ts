import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadInputError } from '../base/index.ts';
import { expandRanges } from './expand-ranges.ts';

for (const [entry, expanded] of [
  ['a:1', ['a:1']],
  ['10.0.0.[1:3]:2375', ['10.0.0.1:2375', '10.0.0.2:2375', '10.0.0.3:2375']],
  ['n[9:11]:1', ['n9:1', 'n10:1', 'n11:1']],
  ['node[01:03]:1', ['node01:1', 'node02:1', 'node03:1']],
  ['node[098:100]:1', ['node098:1', 'node099:1', 'node100:1']],
  ['n[8:010]:1', ['n008:1', 'n009:1', 'n010:1']],
  ['n[0:1]:1', ['n0:1', 'n1:1']],
  ['r[1:2]n[5:6]:1', ['r1n5:1', 'r1n6:1', 'r2n5:1', 'r2n6:1']],
  ['h:[2375:2376]', ['h:2375', 'h:2376']],
  ['[::1]:2375', ['[::1]:2375']],
  ['[fe80::[1:2]]:2375', ['[fe80::1]:2375', '[fe80::2]:2375']],
  ['n[a:b]:1', ['n[a:b]:1']],
] as const) {
  test(`"${entry}" stands for ${expanded.join(' ')}`, () => {
    assert.deepEqual(expandRanges(entry), expanded);
  });
}

for (const [entry, why] of [
  ['n[3:1]:1', /range \[3:1\] runs backwards/],
  ['n[0:99999999]:1', /more than 100000 engines/],
  ['a[1:1000]b[1:1000]:1', /more than 100000 engines/],
] as const) {
  test(`"${entry}" is refused`, () => {
    assert.throws(
      () => expandRanges(entry),
      (error) => error instanceof BadInputError && why.test(error.message),
    );
  });
}
