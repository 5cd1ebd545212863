import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Clock, seededRandom } from '../base/index.ts';
import type { EngineEvent } from './call.ts';
import { EngineProtocolError, EngineUnreachableError } from './errors.ts';
import { type Connection, scriptedEngine } from './scripted-engine.test.ts';
import { watchEvents } from './watch-events.ts';

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
const T0 = 1_795_371_373_000_000_000n;

/** Time that only passes while someone sleeps, and then at once. */
class SleepClock implements Clock {
  readonly sleptMs: number[] = [];
  #nowMs = 0;

  nowMs(): number {
    return this.#nowMs;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.sleptMs.push(ms);
    this.#nowMs += ms;
    await new Promise(setImmediate);
  }
}

test('events are given as they come, also when a line is cut', async () => {
  const firstSeen = Promise.withResolvers<void>();
  await using scripted = await scriptedEngine(async (_request, { socket }) => {
    socket.write(HEAD + chunk(line(1n, 'start')));
    await firstSeen.promise;
    const text = line(2n, 'die');
    socket.write(chunk(text.slice(0, 20)));
    await new Promise(setImmediate);
    socket.end(`${chunk(text.slice(20))}0\r\n\r\n`);
  });
  const got: string[] = [];
  for await (const event of scripted.engine.events({}, new AbortController().signal)) {
    got.push(event.action);
    firstSeen.resolve();
  }
  assert.deepEqual(got, ['start', 'die']);
});

test('a moment to resume from and filters go out in the form of the API', async () => {
  const targets: string[] = [];
  await using scripted = await scriptedEngine((request, { socket }) => {
    targets.push(request.target);
    socket.end(`${HEAD}0\r\n\r\n`);
  });
  const options = { sinceNano: 1795371373089960406n, filters: { type: ['container'] } };
  for await (const _event of scripted.engine.events(options, new AbortController().signal));
  assert.deepEqual(targets, ['/v1.51/events?since=1795371373.089960406&filters=%7B%22type%22%3A%5B%22container%22%5D%7D']);
});

test('a line that is no event breaks the stream', async () => {
  await using scripted = await scriptedEngine((_request, { socket }) => void socket.write(HEAD + chunk('{"hello":1}\n')));
  const events = scripted.engine.events({}, new AbortController().signal);
  await assert.rejects(events.next(), EngineProtocolError);
});

test('a broken stream is resumed at the last event; the gap is told; no event comes twice', async () => {
  const since: (string | null)[] = [];
  const streams = [
    [line(1n, 'create'), line(2n, 'start')],
    [line(2n, 'start'), line(2n, 'attach'), line(3n, 'die')],
  ];
  await using scripted = await scriptedEngine((request, { socket }) => {
    since.push(new URL(request.target, 'http://x').searchParams.get('since'));
    const lines = streams[since.length - 1];
    socket.write(HEAD + (lines ?? []).map(chunk).join(''));
    if (since.length === 1) setImmediate(() => socket.resetAndDestroy());
  });
  const stop = new AbortController();
  const lost: unknown[] = [];
  let opened = 0;
  const watch = watchEvents(
    scripted.engine,
    { clock: new SleepClock(), random: seededRandom(1), onGap: (error) => lost.push(error), onOpen: () => opened++ },
    stop.signal,
  );
  const got = await take(watch, 5);
  stop.abort();
  assert.deepEqual((await watch.next()).done, true);
  assert.deepEqual(got, ['create', 'start', 'gap', 'attach', 'die']);
  assert.deepEqual(since, [null, '1795371373.000000002']);
  assert.equal(opened, 2);
  assert.ok(lost.length === 1 && lost[0] instanceof EngineUnreachableError);
});

test('a gap is told as soon as the stream stands again, before any event', async () => {
  let calls = 0;
  await using scripted = await scriptedEngine((_request, { socket }) => {
    if (calls++ === 0) socket.end(`${HEAD}0\r\n\r\n`);
    else socket.write(HEAD);
  });
  const stop = new AbortController();
  const watch = watchEvents(scripted.engine, { clock: new SleepClock(), random: seededRandom(1) }, stop.signal);
  assert.equal((await watch.next()).value, 'gap');
  stop.abort();
  assert.equal((await watch.next()).done, true);
});

test('an engine that stays away is tried with growing waits, counted for the consumer', async () => {
  await using scripted = await scriptedEngine((_request, { socket }) => void socket.resetAndDestroy());
  const clock = new SleepClock();
  const stop = new AbortController();
  const attempts: number[] = [];
  const onGap = (_error: unknown, attempt: number): void => {
    attempts.push(attempt);
    if (attempt === 7) stop.abort();
  };
  for await (const item of watchEvents(scripted.engine, { clock, random: { next: () => 0, hex: () => '' }, onGap }, stop.signal)) {
    assert.fail(`nothing can come, but ${String(item)} did`);
  }
  assert.deepEqual(attempts, [0, 1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual(clock.sleptMs, [200, 400, 800, 1600, 3200, 6400, 10_000]);
});

test('an abort ends the watch and the stream on the engine', async () => {
  const connected = Promise.withResolvers<Connection>();
  await using scripted = await scriptedEngine((_request, connection) => {
    connection.socket.write(HEAD);
    connected.resolve(connection);
  });
  const stop = new AbortController();
  const ended = watchEvents(scripted.engine, { clock: new SleepClock(), random: seededRandom(1) }, stop.signal).next();
  const connection = await connected.promise;
  stop.abort();
  assert.equal((await ended).done, true);
  await connection.closed();
});

async function take(watch: AsyncGenerator<EngineEvent | 'gap'>, count: number): Promise<string[]> {
  const got: string[] = [];
  while (got.length < count) {
    const { value } = await watch.next();
    got.push(value === 'gap' ? value : value.action);
  }
  return got;
}

function line(afterNano: bigint, action: string): string {
  return `{"Type":"container","Action":"${action}","Actor":{"ID":"c1","Attributes":{}},"timeNano":${T0 + afterNano}}\n`;
}

function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}
