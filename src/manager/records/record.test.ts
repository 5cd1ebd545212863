import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtRecord } from './builders.ts';
import { formatRecord, parseRecord } from './parse-record.ts';
import { withAttempt, withOldCopyBack } from './record.ts';

test('a copy that counts again is no old one, also of a record that was read anew since the copy was seen', () => {
  const record = withAttempt(builtRecord(), { id: 'ID-n2', name: 'n2', address: 'n2:2375' }, 1);
  const [copy] = record.old;
  assert.ok(copy?.containerId !== undefined);
  const read = parseRecord('records/x', Buffer.from(formatRecord(record)));
  const back = withOldCopyBack(read, copy, copy.containerId, 2);
  assert.deepEqual([back.current.generation, back.current.containerId, back.current.node.name], [3, copy.containerId, 'n1']);
  assert.deepEqual(
    back.old.map(({ generation, containerId }) => [generation, containerId]),
    [[2, undefined]],
  );
});
