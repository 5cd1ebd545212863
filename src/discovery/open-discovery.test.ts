import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Clock, systemClock } from '../base/index.ts';
import type { Membership } from './discovery.ts';
import { openDiscovery } from './open-discovery.ts';

const HEARTBEAT_MS = 60_000;

/** Heartbeats come when the test says so; shorter waits pass at once. */
class HeartbeatClock implements Clock {
  #beat = Promise.withResolvers<void>();

  nowMs(): number {
    return 0;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms < HEARTBEAT_MS) return await systemClock.sleep(0, signal);
    await new Promise<void>((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      void this.#beat.promise.then(resolve);
    });
  }

  beat(): void {
    this.#beat.resolve();
    this.#beat = Promise.withResolvers();
  }
}

/** A watched file in a folder of its own. */
class Watched implements AsyncDisposable {
  readonly folder: string;
  readonly clock = new HeartbeatClock();
  readonly #stop = new AbortController();
  readonly #memberships: AsyncIterator<Membership>;

  constructor(folder: string, file: string) {
    this.folder = folder;
    const discovery = openDiscovery(`file://${join(folder, file)}`, { heartbeatMs: HEARTBEAT_MS, clock: this.clock });
    this.#memberships = discovery.watch(this.#stop.signal)[Symbol.asyncIterator]();
  }

  static async start(content: string | undefined, file = 'nodes'): Promise<Watched> {
    const folder = await mkdtemp(join(tmpdir(), 'schwarm-discovery-'));
    if (content !== undefined) await writeFile(join(folder, file), content);
    return new Watched(folder, file);
  }

  async write(content: string, file = 'nodes'): Promise<void> {
    await writeFile(join(this.folder, file), content);
  }

  async next(): Promise<Membership> {
    const { value, done } = await this.#memberships.next();
    assert.ok(done !== true);
    return value;
  }

  async stop(): Promise<boolean> {
    this.#stop.abort();
    return (await this.#memberships.next()).done === true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#memberships.return?.();
    await rm(this.folder, { recursive: true });
  }
}

test('a list is given at once, once, and ends with its signal', async () => {
  const stop = new AbortController();
  const watch = openDiscovery('a:1,b:2', { heartbeatMs: HEARTBEAT_MS, clock: new HeartbeatClock() })
    .watch(stop.signal)
    [Symbol.asyncIterator]();
  assert.deepEqual((await watch.next()).value, { entries: ['a:1', 'b:2'], problems: [] });
  const end = watch.next();
  stop.abort();
  assert.equal((await end).done, true);
});

test('a file is read at once and whenever it is written', async () => {
  await using watched = await Watched.start('a:1\n');
  assert.deepEqual(await watched.next(), { entries: ['a:1'], problems: [] });
  await watched.write('a:1\nb:2\n');
  assert.deepEqual((await watched.next()).entries, ['a:1', 'b:2']);
  assert.ok(await watched.stop());
});

test('a file put in place by a rename, or behind a link, is read', async () => {
  await using watched = await Watched.start('a:1\n');
  await watched.next();
  await watched.write('b:2\n', 'new');
  await rename(join(watched.folder, 'new'), join(watched.folder, 'nodes'));
  assert.deepEqual((await watched.next()).entries, ['b:2']);
  await watched.write('c:3\n', 'target');
  await symlink('target', join(watched.folder, 'link'));
  await rename(join(watched.folder, 'link'), join(watched.folder, 'nodes'));
  assert.deepEqual((await watched.next()).entries, ['c:3']);
});

test('a missing file is a problem; the last good list holds until it is back', async () => {
  await using watched = await Watched.start('a:1\n');
  await watched.next();
  await rm(join(watched.folder, 'nodes'));
  const missing = await watched.next();
  assert.deepEqual(missing.entries, ['a:1']);
  assert.match(missing.problems.join(), /nodes cannot be read: ENOENT.*tried again/);
  await watched.write('b:2\n');
  assert.deepEqual(await watched.next(), { entries: ['b:2'], problems: [] });
});

test('a file that is not there yet, nor its folder, is found by the heartbeat', async () => {
  await using watched = await Watched.start(undefined, 'later/nodes');
  assert.match((await watched.next()).problems.join(), /cannot be read/);
  await mkdir(join(watched.folder, 'later'));
  await watched.write('a:1\n', 'later/nodes');
  const found = watched.next();
  const beats = setInterval(() => watched.clock.beat(), 5);
  assert.deepEqual(await found, { entries: ['a:1'], problems: [] });
  clearInterval(beats);
});

test('a malformed line is told with file and line; only a change is told', async () => {
  await using watched = await Watched.start('a:1\n');
  await watched.next();
  await watched.write('a:1\noops\n');
  const told = await watched.next();
  assert.deepEqual(told.entries, ['a:1']);
  assert.match(told.problems.join(), /nodes, line 2: "oops"/);
  await watched.write('a:1 # same\noops\n');
  await watched.write('a:1\noops\nb:2\n');
  assert.deepEqual((await watched.next()).entries, ['a:1', 'b:2']);
});

test('content that is still being written does not count', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'schwarm-discovery-'));
  await writeFile(join(folder, 'nodes'), 'a:1\nb:2\n');
  const settle: (() => Promise<void>)[] = [() => writeFile(join(folder, 'nodes'), 'a:1\nb:2\nc:3\n')];
  const clock: Clock = {
    nowMs: () => 0,
    // The writer empties the file, and fills it only while the reader waits for it to settle.
    sleep: async (ms, signal) => {
      if (ms >= HEARTBEAT_MS) return await systemClock.sleep(ms, signal);
      await settle.shift()?.();
    },
  };
  const stop = new AbortController();
  const watch = openDiscovery(`file://${join(folder, 'nodes')}`, { heartbeatMs: HEARTBEAT_MS, clock })
    .watch(stop.signal)
    [Symbol.asyncIterator]();
  await watch.next();
  const next = watch.next();
  await writeFile(join(folder, 'nodes'), '');
  assert.deepEqual((await next).value?.entries, ['a:1', 'b:2', 'c:3']);
  stop.abort();
  await rm(folder, { recursive: true });
});
