import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Clock, ignoreAbort, silentLog, systemClock, systemRandom } from '../../base/index.ts';
import type { Membership } from '../../discovery/index.ts';
import { openStore, type Store } from '../../store/index.ts';
import { JoinRefusedError, TermOverError } from './errors.ts';
import { Registrations } from './registrations.ts';
import type { Renewal } from './renewal.ts';

/** Time that the test moves; waits are short and real. */
class HandClock implements Clock {
  ms = 1_000_000;
  nowMs(): number {
    return this.ms;
  }
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(Math.min(ms, 5), signal);
  }
}

interface World extends AsyncDisposable {
  readonly clock: HandClock;
  readonly store: Store;
  /** A manager over the store; `leads` = counts the leases. */
  manager(leads?: boolean): Registrations;
  /** Ends the manager that was made last. */
  stop(): Promise<void>;
}

function world(): World {
  const folder = mkdtempSync(join(tmpdir(), 'schwarm-join-'));
  const clock = new HandClock();
  const store = openStore({ kind: 'embedded', path: join(folder, 'm.db') }, { settings: {}, clock: systemClock, random: systemRandom });
  let stop = new AbortController();
  let done: Promise<unknown> = Promise.resolve();
  const end = async (): Promise<void> => {
    stop.abort();
    await done;
  };
  return {
    clock,
    store,
    manager: (leads = true) => {
      stop = new AbortController();
      const { signal } = stop;
      const made = new Registrations({ store, clock, random: systemRandom, log: silentLog });
      done = Promise.all([made.run(signal), leads ? made.lead({ signal, holds: () => !signal.aborted }) : undefined]);
      return made;
    },
    stop: end,
    async [Symbol.asyncDispose]() {
      await end();
      await store[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

let said = 0;
const renewal = (fields: Partial<Renewal> = {}): Renewal => ({
  address: '10.0.0.1:2375',
  ttlMs: 10_000,
  guards: 'ENGINE',
  fenced: [],
  holdsLease: true,
  agent: 'first',
  number: ++said,
  ...fields,
});

/** The membership once it is as wanted. */
async function until(registrations: Registrations, isIt: (membership: Membership) => boolean): Promise<Membership> {
  const stop = new AbortController();
  const over = systemClock.sleep(5_000, stop.signal).then(() => stop.abort(), ignoreAbort);
  let last: Membership | undefined;
  for await (const membership of registrations.discovery.watch(stop.signal)) {
    last = membership;
    if (isIt(membership)) stop.abort();
  }
  await over;
  if (last === undefined || !isIt(last)) throw new Error(`it never was as wanted: ${JSON.stringify(last)}`);
  return last;
}

const lists = (membership: Membership): boolean => membership.entries.length === 1;
const isSilent = (membership: Membership): boolean => membership.silent?.length === 1;
const holds = (membership: Membership): boolean => membership.agents?.[0]?.holdsLease === true;

test('an agent with the token is listed with its lease; without one, or with another, it is refused', async () => {
  await using w = world();
  const m = w.manager();
  const token = await m.secret.token();
  assert.match(token, /^SCHWARM-1-[0-9a-f]{64}$/);
  for (const wrong of ['', 'SCHWARM-1-00', `${token}0`]) await assert.rejects(m.renew(wrong, renewal()), JoinRefusedError);
  assert.deepEqual(await m.renew(token, renewal()), { isAsked: false, fenced: [] });
  const membership = await until(m, lists);
  assert.deepEqual(membership.entries, ['10.0.0.1:2375']);
  assert.deepEqual(membership.agents, [{ address: '10.0.0.1:2375', guards: 'ENGINE', fenced: [], holdsLease: true }]);
});

test('after a rotation the old token lets nobody join, but for the engine that joined with it', async () => {
  await using w = world();
  const m = w.manager();
  const old = await m.secret.token();
  await m.renew(old, renewal());
  const next = await m.secret.rotate();
  await assert.rejects(m.renew(old, renewal({ address: '10.0.0.2:2375' })), JoinRefusedError);
  await m.renew(old, renewal());
  await m.renew(next, renewal({ address: '10.0.0.2:2375' }));
  await m.renew(next, renewal());
  await assert.rejects(m.renew(old, renewal()), JoinRefusedError, 'by now it joined with the new one');
});

test('what is not renewed vanishes when its time is over, and is back with the next renewal', async () => {
  await using w = world();
  const m = w.manager();
  const token = await m.secret.token();
  await m.renew(token, renewal());
  w.clock.ms += 9_999;
  assert.ok(holds(await until(m, lists)));
  w.clock.ms += 1;
  assert.ok(!holds(await until(m, isSilent)));
  await m.renew(token, renewal());
  assert.ok(holds(await until(m, lists)));
});

test('an agent that says goodbye is gone', async () => {
  await using w = world();
  const m = w.manager();
  const token = await m.secret.token();
  await m.renew(token, renewal());
  await assert.rejects(m.leave('wrong', '10.0.0.1:2375'), JoinRefusedError);
  await m.leave(token, '10.0.0.1:2375');
  await until(m, ({ entries, silent, agents }) => entries.length + (silent?.length ?? 0) + (agents?.length ?? 0) === 0);
});

test('a manager that starts knows who joined, and gives everybody the whole time again', async () => {
  await using w = world();
  const before = w.manager();
  await before.renew(await before.secret.token(), renewal());
  w.clock.ms += 9_000;
  await w.stop();
  w.clock.ms += 60_000;
  const after = w.manager();
  assert.ok(holds(await until(after, lists)));
  w.clock.ms += 9_000;
  assert.ok(holds(await until(after, lists)));
  w.clock.ms += 1_000;
  await until(after, isSilent);
});

test('a lease that is asked for is not renewed, and over when it is given up or has run out', async () => {
  await using w = world();
  const m = w.manager();
  const token = await m.secret.token();
  await m.renew(token, renewal());
  m.discovery.askToFence?.(new Set(['10.0.0.1:2375']));
  w.clock.ms += 6_000;
  assert.deepEqual(await m.renew(token, renewal()), { isAsked: true, fenced: [] });
  assert.ok(holds(await until(m, lists)));
  w.clock.ms += 4_000;
  assert.deepEqual((await until(m, (membership) => !holds(membership))).entries, ['10.0.0.1:2375']);
  m.discovery.askToFence?.(new Set());
  assert.deepEqual(await m.renew(token, renewal()), { isAsked: false, fenced: [] });
  await until(m, holds);
  m.discovery.askToFence?.(new Set(['10.0.0.1:2375']));
  await m.renew(token, renewal({ holdsLease: false, fenced: ['c1'] }));
  assert.deepEqual((await until(m, (membership) => !holds(membership))).agents?.[0]?.fenced, ['c1']);
});

test('what an agent said before and what comes later does not count', async () => {
  await using w = world();
  const m = w.manager();
  const token = await m.secret.token();
  await m.renew(token, renewal({ number: 1_000_002 }));
  await m.renew(token, renewal({ number: 1_000_001, holdsLease: false }));
  assert.ok(holds(await until(m, lists)));
  await m.renew(token, renewal({ agent: 'second', number: 1, holdsLease: false }));
  await until(m, (membership) => !holds(membership));
});

test('a manager that does not lead promises nothing', async () => {
  await using w = world();
  const m = w.manager(false);
  await assert.rejects(m.renew(await m.secret.token(), renewal()), TermOverError);
});

test('an agent that is started again is told what the one before it stopped', async () => {
  await using w = world();
  const m = w.manager();
  const token = await m.secret.token();
  await m.renew(token, renewal({ agent: 'before', fenced: ['c1'] }));
  assert.deepEqual((await m.renew(token, renewal({ agent: 'after' }))).fenced, ['c1']);
  assert.deepEqual((await until(m, lists)).agents?.[0]?.fenced, ['c1']);
  await m.renew(token, renewal({ agent: 'after' }));
  await until(m, (membership) => membership.agents?.[0]?.fenced.length === 0);
});
