import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Clock, systemClock } from '../../base/index.ts';
import { createProgress } from './choose.ts';
import { jsonProgress } from './json.ts';
import { plainProgress } from './plain.ts';
import { ttyProgress } from './tty.ts';
import { frame } from './tty-frame.ts';

function sink(): { write: (text: string) => void; text: () => string; columns: number; rows: number } {
  const parts: string[] = [];
  return { write: (text) => void parts.push(text), text: () => parts.join(''), columns: 80, rows: 24 };
}

test('plain progress is one line an event, as Compose prints them, with the node where there is one', () => {
  const out = sink();
  const progress = plainProgress(out.write);
  progress.event({ id: 'Container t1-db-1', status: 'Created', state: 'done' });
  progress.event({ id: 'Container t1-web-1', status: 'Started', state: 'done', node: 'n1' });
  progress.event({ id: 'abc', parent: 'web', status: 'Downloading', state: 'working' });
  assert.equal(out.text(), ' Container t1-db-1  Created\n Container t1-web-1  Started on n1\n');
});

test('json progress is one object a line with the verb, the state and percents', () => {
  const out = sink();
  jsonProgress(out.write).event({ id: 'x', status: 'Pulling', state: 'working', current: 1, total: 4, node: 'n1' });
  assert.deepEqual(JSON.parse(out.text()), {
    id: 'x',
    status: 'Pulling',
    text: 'Pulling',
    state: 'Working',
    current: 1,
    total: 4,
    percent: 25,
    node: 'n1',
  });
});

test('quiet progress drops events but not warnings', () => {
  const out = sink();
  const progress = createProgress(out, { mode: 'quiet', isTty: true, colour: true }, systemClock);
  progress.event({ id: 'x', status: 'Created', state: 'done' });
  progress.message('careful');
  assert.equal(out.text(), 'careful\n');
});

test('auto is plain where there is no terminal, and an unknown form is refused', () => {
  const out = sink();
  createProgress(out, { mode: 'auto', isTty: false, colour: false }, systemClock).event({ id: 'x', status: 'Created', state: 'done' });
  assert.equal(out.text(), ' x  Created\n');
  assert.throws(() => createProgress(out, { mode: 'foo', isTty: false, colour: false }, systemClock), /unsupported --progress value "foo"/);
});

const row = (id: string, done: boolean) => ({
  event: { id, status: done ? 'Created' : 'Creating', state: done ? ('done' as const) : ('working' as const) },
  startedMs: 0,
  endedMs: done ? 100 : undefined,
});

test('a terminal frame counts what is done and shows one line a resource', () => {
  const lines = frame([row('Container a', true), row('Container bb', false)], { columns: 60, rows: 24, colour: false, nowMs: 1500 });
  assert.equal(lines[0], '[+] Running 1/2');
  assert.match(lines[1] ?? '', /^ ✔ Container a {3}Created +0\.1s$/);
  assert.match(lines[2] ?? '', /^ \S Container bb {2}Creating +1\.5s$/);
});

test('a terminal frame never grows past the terminal: finished lines leave first', () => {
  const rows = [...Array.from({ length: 30 }, (_, i) => row(`done${i}`, true)), row('open', false)];
  const lines = frame(rows, { columns: 60, rows: 10, colour: false, nowMs: 0 });
  assert.ok(lines.length < 10);
  assert.ok(lines.some((l) => l.includes('open')));
  assert.equal(lines.at(-1), ' … 24 more');
});

test('the terminal form draws over itself, lets messages stay above, and draws a last time when disposed', async () => {
  const out = sink();
  const still: Clock = {
    nowMs: () => 0,
    sleep: (_ms, signal) => new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
  };
  const progress = ttyProgress(out, false, still);
  progress.event({ id: 'Network n', status: 'Created', state: 'done' });
  progress.message('careful');
  await progress[Symbol.asyncDispose]();
  const [before = '', ...drawn] = out.text().split('\x1b[2A\r\x1b[J');
  assert.match(before, /^careful\n\[\+\] Running 1\/1\n/);
  assert.equal(drawn.length, 1);
  assert.match(drawn[0] ?? '', /^\[\+\] Running 1\/1\n/);
});
