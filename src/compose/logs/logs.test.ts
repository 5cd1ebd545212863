import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { test } from 'node:test';
import { displayName } from './display-name.ts';
import { LineSplitter } from './line-splitter.ts';
import { LogPrinter } from './printer.ts';
import { pump } from './pump.ts';
import { nanosOf, sinceText } from './since.ts';

function outputs(): { stdout: PassThrough; stderr: PassThrough; read: (name: 'stdout' | 'stderr') => string } {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  return { ...streams, read: (name) => String(streams[name].read() ?? '') };
}

test('lines are cut at their ends, whatever the chunks; an unfinished one is held back', () => {
  const splitter = new LineSplitter();
  assert.deepEqual(splitter.push(Buffer.from('a\r\nb')), ['a']);
  assert.deepEqual(splitter.push(Buffer.from('c\n\n')), ['bc', '']);
  assert.equal(splitter.end(), undefined);
  splitter.push(Buffer.from('rest'));
  assert.equal(splitter.end(), 'rest');
});

test('a character cut in two by chunks comes out whole', () => {
  const splitter = new LineSplitter();
  const bytes = Buffer.from('ä\n');
  assert.deepEqual([...splitter.push(bytes.subarray(0, 1)), ...splitter.push(bytes.subarray(1))], ['ä']);
});

test('names are padded to the longest seen so far; stderr lines go to stderr', async () => {
  const out = outputs();
  const printer = new LogPrinter({ ...out, colour: false, prefix: true });
  const a = printer.source('a-1');
  await a.write('stdout', Buffer.from('one\n'));
  const b = printer.source('bb-1');
  await b.write('stderr', Buffer.from('two\n'));
  await a.write('stdout', Buffer.from('three'));
  await a.end();
  assert.equal(out.read('stdout'), 'a-1  | one\na-1   | three\n');
  assert.equal(out.read('stderr'), 'bb-1  | two\n');
});

test('each container has a colour of its own, on its name only', async () => {
  const out = outputs();
  const printer = new LogPrinter({ ...out, colour: true, prefix: true });
  for (const name of ['a', 'b']) await printer.source(name).write('stdout', Buffer.from('x\n'));
  await printer.status('a', 'exited with code 3');
  assert.equal(out.read('stdout'), '\x1b[36ma  | \x1b[0mx\n\x1b[33mb  | \x1b[0mx\n\x1b[36ma exited with code 3\x1b[0m\n');
});

test("framed output is split, a terminal's is not", async () => {
  const out = outputs();
  const printer = new LogPrinter({ ...out, colour: false, prefix: false });
  const frame = (type: number, text: string): Buffer =>
    Buffer.concat([Buffer.from([type, 0, 0, 0, 0, 0, 0, text.length]), Buffer.from(text)]);
  await pump(Readable.from([Buffer.concat([frame(1, 'out\n'), frame(2, 'err\n')])]), false, printer.source('a'));
  await pump(Readable.from([Buffer.from('raw')]), true, printer.source('a'));
  assert.equal(out.read('stdout'), 'out\nraw\n');
  assert.equal(out.read('stderr'), 'err\n');
});

test('times are told to the engine with all their nanoseconds', () => {
  assert.equal(sinceText('2024-01-02T03:04:05.678901234Z'), '1704164645.678901234');
  assert.equal(sinceText('0001-01-01T00:00:00Z'), undefined);
  assert.equal(nanosOf('2024-01-02T03:04:05.5Z'), 1_704_164_645_500_000_000n);
});

for (const [name, shown] of [
  ['t1-web-2', 'web-2'],
  ['t1_web_2', 'web-2'],
  ['own', 'own'],
] as const) {
  test(`container ${name} is shown as ${shown}`, () =>
    assert.equal(displayName({ name, service: 'web', number: 2, project: 't1' }), shown));
}
