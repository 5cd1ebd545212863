import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventTime, parseEvent } from './parse-event.ts';

test('an event keeps its time to the nanosecond, and its text', () => {
  const raw =
    '{"status":"start","id":"c1","from":"app","Type":"container","Action":"start","Actor":{"ID":"c1","Attributes":{"name":"web"}},"scope":"local","time":1795371373,"timeNano":1795371373189960406}';
  const event = parseEvent(raw);
  assert.deepEqual(event, {
    type: 'container',
    action: 'start',
    actorId: 'c1',
    attributes: { name: 'web' },
    timeNano: 1795371373189960406n,
    raw,
  });
  assert.equal(eventTime(1795371373089960406n), '1795371373.089960406');
});

test('actions with detail stay one string', () => {
  const event = parseEvent('{"Type":"container","Action":"exec_create: sh -c x","Actor":{"ID":"c1"},"timeNano":5}');
  assert.equal(event?.action, 'exec_create: sh -c x');
});

test('what is not an event is told', () => {
  for (const line of ['{}', '[]', 'not json', '{"Action":"start"}']) assert.equal(parseEvent(line), undefined);
});
