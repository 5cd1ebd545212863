import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { BadInputError } from '../../base/index.ts';
import { socketAccess } from './socket-options.ts';

const folder = mkdtempSync(join(tmpdir(), 'schwarm-group-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const groups = join(folder, 'group');
writeFileSync(groups, 'root:x:0:\ndocker-users:x:998:\ndocker:x:997:ann,bob\n');

for (const [flags, access] of [
  [{ socketMode: '0660' }, { mode: 0o660 }],
  [{ socketMode: '600' }, { mode: 0o600 }],
  [
    { socketMode: '0660', socketGroup: 'docker' },
    { mode: 0o660, groupId: 997 },
  ],
  [
    { socketMode: '0666', socketGroup: '1234' },
    { mode: 0o666, groupId: 1234 },
  ],
] as const) {
  test(`a unix socket with ${JSON.stringify(flags)}`, () => assert.deepEqual(socketAccess(flags, groups), access));
}

for (const [flags, why] of [
  [{ socketMode: '0688' }, /three octal digits such as 0660, not "0688"/],
  [{ socketMode: 'rw-rw----' }, /three octal digits/],
  [{ socketMode: '4660' }, /three octal digits/],
  [{ socketMode: '0660', socketGroup: 'nobody-here' }, /no group "nobody-here".*groupadd nobody-here/],
  [{ socketMode: '0660', socketGroup: '' }, /no group ""/],
] as const) {
  test(`a unix socket with ${JSON.stringify(flags)} is refused`, () => {
    assert.throws(
      () => socketAccess(flags, groups),
      (error) => error instanceof BadInputError && why.test(error.message),
    );
  });
}

test('where the groups cannot be read a number will do', () => {
  assert.throws(() => socketAccess({ socketMode: '0660', socketGroup: 'docker' }, join(folder, 'none')), /give the group's number/);
});
