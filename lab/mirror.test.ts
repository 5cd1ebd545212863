import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mirrorOf } from './mirror.ts';

for (const c of [
  {
    name: 'security archives and other vendors are passed over',
    listing: 'Other|Other|http://a.test/x/\nDebian|Debian-Security|http://b.test/s/\nDebian|Debian|http://c.test/debian/\n',
    wants: 'http://c.test/debian/',
  },
  { name: 'a machine without a Debian archive has no mirror', listing: 'Ubuntu|Ubuntu|http://a.test/ubuntu/\n', wants: undefined },
  { name: 'a machine without lists has no mirror', listing: '', wants: undefined },
]) {
  test(c.name, () => assert.equal(mirrorOf(c.listing), c.wants));
}
