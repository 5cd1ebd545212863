import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import type { Clock } from '../../base/index.ts';
import { freePort, TEST_IO, udpTarget } from './echo-target.ts';
import { UdpForward } from './udp-forward.ts';

class Client implements Disposable {
  readonly #socket: Socket = createSocket('udp4');
  readonly #port: number;
  constructor(port: number) {
    this.#port = port;
  }
  async ask(question: string): Promise<string> {
    const answer = once(this.#socket, 'message');
    this.#socket.send(question, this.#port, '127.0.0.1');
    return String((await answer)[0]);
  }
  send(text: string): Promise<void> {
    return new Promise((resolve) => this.#socket.send(text, this.#port, '127.0.0.1', () => resolve()));
  }
  [Symbol.dispose](): void {
    this.#socket.close();
  }
}

/** Sleeps end when the test moves the clock past them. */
class ManualClock implements Clock {
  #nowMs = 0;
  readonly #sleepers = new Set<{ readonly atMs: number; readonly wake: () => void }>();
  nowMs(): number {
    return this.#nowMs;
  }
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const sleeper = { atMs: this.#nowMs + ms, wake: resolve };
    this.#sleepers.add(sleeper);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    await promise.finally(() => this.#sleepers.delete(sleeper));
  }
  async advance(ms: number): Promise<void> {
    this.#nowMs += ms;
    for (const { atMs, wake } of this.#sleepers) if (atMs <= this.#nowMs) wake();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('each client has a session of its own, and answers find their way back', async () => {
  await using target = await udpTarget('echo');
  const port = await freePort();
  await using forward = await UdpForward.open('127.0.0.1', port, TEST_IO);
  forward.aim(target);
  using a = new Client(port);
  using b = new Client(port);
  assert.deepEqual(await Promise.all([a.ask('a1'), b.ask('b1')]), ['echo:a1', 'echo:b1']);
  assert.equal(await a.ask('a2'), 'echo:a2');
  assert.equal(forward.clients, 2);
  assert.equal(target.from.size, 2);
});

test('a client that was silent for long is forgotten, others are not', async () => {
  const clock = new ManualClock();
  await using target = await udpTarget('echo');
  const port = await freePort();
  await using forward = await UdpForward.open('127.0.0.1', port, { ...TEST_IO, clock, udpIdleMs: 1_000 });
  forward.aim(target);
  using quiet = new Client(port);
  using busy = new Client(port);
  await quiet.ask('x');
  for (let i = 0; i < 3; i++) {
    await busy.ask('y');
    await clock.advance(400);
  }
  assert.equal(forward.clients, 1);
  await clock.advance(1_000);
  assert.equal(forward.clients, 0);
  assert.equal(await quiet.ask('again'), 'echo:again');
});

test('pointed elsewhere, clients talk to the new target', async () => {
  await using one = await udpTarget('one');
  await using two = await udpTarget('two');
  const port = await freePort();
  await using forward = await UdpForward.open('127.0.0.1', port, TEST_IO);
  forward.aim(one);
  using client = new Client(port);
  assert.equal(await client.ask('x'), 'one:x');
  forward.aim(two);
  assert.equal(forward.clients, 0);
  assert.equal(await client.ask('x'), 'two:x');
});

test('a target that nobody listens on costs the datagram, no more', async () => {
  const port = await freePort();
  const closed = await freePort();
  await using forward = await UdpForward.open('127.0.0.1', port, TEST_IO);
  forward.aim({ host: '127.0.0.1', port: closed, lost: new AbortController().signal });
  using client = new Client(port);
  await client.send('lost');
  await using target = await udpTarget('echo', '127.0.0.1', closed);
  // The first may still meet the session that the system broke.
  const answer = client.ask('x');
  await client.send('y');
  assert.match(await answer, /^echo:/);
  assert.equal(target.from.size, 1);
});

test('datagrams before the first target, and to a lost node, are dropped', async () => {
  const port = await freePort();
  await using forward = await UdpForward.open('127.0.0.1', port, TEST_IO);
  using client = new Client(port);
  await client.send('x');
  forward.aim({ host: '127.0.0.1', port, lost: AbortSignal.abort() });
  await client.send('y');
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(forward.clients, 0);
});

test('after disposal the port is free', async () => {
  const port = await freePort();
  await (await UdpForward.open('127.0.0.1', port, TEST_IO))[Symbol.asyncDispose]();
  await using _again = await UdpForward.open('127.0.0.1', port, TEST_IO);
  await assert.rejects(UdpForward.open('127.0.0.1', port, TEST_IO), { code: 'EADDRINUSE' });
});
