import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Clock, systemRandom } from '../base/index.ts';
import { SessionLostError, StoreUnreachableError } from './errors.ts';
import { Lease } from './lease.ts';

/** Time that the test moves. */
class ManualClock implements Clock {
  #nowMs = 0;
  readonly #sleepers = new Set<{ readonly atMs: number; readonly wake: () => void }>();

  nowMs(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#sleepers.delete(sleeper);
        reject(new DOMException('aborted', 'AbortError'));
      };
      const sleeper = {
        atMs: this.#nowMs + ms,
        wake: () => {
          signal?.removeEventListener('abort', leave);
          resolve();
        },
      };
      if (signal?.aborted === true) return leave();
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  /** Time passes and no timer fires, as in a process that was stopped and goes on. */
  stall(ms: number): void {
    this.#nowMs += ms;
  }

  async advance(ms: number): Promise<void> {
    for (const until = this.#nowMs + ms; this.#nowMs < until; ) {
      this.#nowMs += Math.min(10, until - this.#nowMs);
      for (const sleeper of [...this.#sleepers].filter((s) => s.atMs <= this.#nowMs)) {
        this.#sleepers.delete(sleeper);
        sleeper.wake();
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

const TTL_MS = 9_000;

async function start(renew: (signal: AbortSignal) => Promise<void>, end: () => Promise<void> = async () => {}) {
  const clock = new ManualClock();
  const options = { address: 'etcd://a:1', id: '7', ttlMs: TTL_MS, renew, end };
  return { clock, lease: await Lease.start(options, { clock, random: systemRandom, callTimeoutMs: 1_000 }) };
}

test('a process that was stopped finds its lease lost at once, before its timers fire', async () => {
  const { clock, lease } = await start(async () => {});
  clock.stall((TTL_MS * 2) / 3 - 1);
  assert.equal(lease.lost.aborted, false);
  clock.stall(1);
  assert.equal(lease.lost.aborted, true);
  assert.ok(lease.lost.reason instanceof SessionLostError);
});

test('a lease that is renewed is not lost, and is renewed four times in its time', async () => {
  let renewals = 0;
  const { clock, lease } = await start(async () => void renewals++);
  await clock.advance(10 * TTL_MS);
  assert.equal(lease.lost.aborted, false);
  assert.ok(renewals >= 38 && renewals <= 42, `${renewals}`);
  await lease[Symbol.asyncDispose]();
});

test('a lease is lost 2/3 of its time after the last renewal was sent that was acknowledged', async () => {
  let answers = true;
  let lastSentMs = 0;
  const clock = new ManualClock();
  const renew = async (signal: AbortSignal): Promise<void> => {
    const sentMs = clock.nowMs();
    await clock.sleep(500, signal);
    if (!answers) throw new StoreUnreachableError('etcd://a:1', 'renewing', 'no answer');
    lastSentMs = sentMs;
  };
  const starting = Lease.start(
    { address: 'etcd://a:1', id: '7', ttlMs: TTL_MS, renew, end: async () => {} },
    { clock, random: systemRandom, callTimeoutMs: 1_000 },
  );
  await clock.advance(600);
  const lease = await starting;
  await clock.advance(20_000);
  answers = false;
  await clock.advance(lastSentMs + (TTL_MS * 2) / 3 - clock.nowMs() - 20);
  assert.equal(lease.lost.aborted, false);
  await clock.advance(40);
  assert.ok(lease.lost.reason instanceof SessionLostError);
  await lease[Symbol.asyncDispose]();
});

test('a renewal that never answers does not keep a lease alive', async () => {
  let first = true;
  const { clock, lease } = await start(async (signal) => {
    if (!first) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    first = false;
  });
  await clock.advance((TTL_MS * 2) / 3 + 20);
  assert.ok(lease.lost.aborted);
  await lease[Symbol.asyncDispose]();
});

test('a store that says the lease is over ends it at once', async () => {
  let over = false;
  const gone = new SessionLostError('etcd://a:1', '7');
  const { clock, lease } = await start(async () => {
    if (over) throw gone;
  });
  over = true;
  await clock.advance(TTL_MS / 4 + 20);
  assert.equal(lease.lost.reason, gone);
  await lease[Symbol.asyncDispose]();
});

test('an ended lease is lost, ends at the store, and is not renewed any more', async () => {
  let [renewals, ends] = [0, 0];
  const { clock, lease } = await start(
    async () => void renewals++,
    async () => {
      ends++;
      throw new StoreUnreachableError('etcd://a:1', 'ending', 'no answer');
    },
  );
  await lease[Symbol.asyncDispose]();
  assert.ok(lease.lost.aborted);
  const before = renewals;
  await clock.advance(3 * TTL_MS);
  assert.deepEqual([renewals, ends], [before, 1]);
});

test('a lease whose first renewal fails is not given out', async () => {
  let ended = false;
  const failure = new StoreUnreachableError('etcd://a:1', 'renewing', 'no answer');
  await assert.rejects(
    start(
      () => Promise.reject(failure),
      async () => {
        ended = true;
      },
    ),
    failure,
  );
  assert.ok(ended);
});
