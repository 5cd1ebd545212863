import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnswerHeadParser } from './raw-answer.ts';

test('a head is read however it is cut, and bytes glued to it are given back', () => {
  const wire = Buffer.from('HTTP/1.1 101 UPGRADED\r\nContent-Type: a/b\r\nUpgrade: tcp\r\n\r\nRAW');
  for (let cut = 0; cut <= wire.length; cut++) {
    const parser = new AnswerHeadParser();
    const early = parser.push(wire.subarray(0, cut));
    const got = early ?? parser.push(wire.subarray(cut));
    assert.equal(got?.head.status, 101);
    assert.equal(got.head.statusText, 'UPGRADED');
    assert.deepEqual(got.head.rawHeaders, ['Content-Type', 'a/b', 'Upgrade', 'tcp']);
    assert.equal(got.rest.toString() + (early === undefined ? '' : wire.toString('utf8', cut)), 'RAW');
  }
});

test('interim answers are skipped', () => {
  const got = new AnswerHeadParser().push(Buffer.from('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\n'));
  assert.equal(got?.head.status, 200);
});

for (const wire of ['SSH-2.0-OpenSSH\r\n\r\n', 'HTTP/1.1 200 OK\r\nno colon\r\n\r\n', 'x'.repeat(300_000)]) {
  test(`what is not HTTP is told: ${JSON.stringify(wire.slice(0, 20))}`, () => {
    assert.throws(() => new AnswerHeadParser().push(Buffer.from(wire)), RangeError);
  });
}
