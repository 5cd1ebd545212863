import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '../../base/index.ts';
import { type BuiltManager, builtManager, sharedStore, until } from './builders.ts';
import type { Decider } from './decider.ts';
import { LEADER_KEY } from './leader-key.ts';
import type { Term } from './term.ts';

const kindOf = ({ role }: BuiltManager): string => role.state.kind;
const leads = (manager: BuiltManager) => () => kindOf(manager) === 'primary';
const follows = (manager: BuiltManager) => () => kindOf(manager) === 'replica';

/** The right to decide of a manager that has it. */
async function mandateOf({ role }: BuiltManager): Promise<Extract<Decider, { readonly kind: 'here' }>['mandate']> {
  const decider = await role.decider();
  assert.ok(decider.kind === 'here');
  return decider.mandate;
}

/** Sleeps never end by themselves. */
class StoppedClock implements Clock {
  readonly sleeps: { readonly ms: number; readonly end: () => void }[] = [];

  nowMs(): number {
    return 0;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.sleeps.push({ ms, end: resolve });
      const leave = (): void => reject(new DOMException('aborted', 'AbortError'));
      if (signal?.aborted === true) leave();
      else signal?.addEventListener('abort', leave, { once: true });
    });
  }
}

test('one leads and the other knows it; when it resigns the other follows, with a larger token', async () => {
  await using shared = await sharedStore();
  const a = builtManager(shared.store, 'a:1');
  await until(leads(a));
  await using b = builtManager(shared.store, 'b:1');
  await until(follows(b));
  assert.deepEqual(b.role.state, { kind: 'replica', primary: 'a:1' });
  assert.equal((await shared.store.get(LEADER_KEY))?.value.toString(), 'a:1');
  using first = await mandateOf(a);
  const resigned = a[Symbol.asyncDispose]();
  assert.equal(first.term.holds(), true, 'a call under way may end');
  first[Symbol.dispose]();
  await resigned;
  assert.equal(first.term.holds(), false);
  assert.equal(first.term.signal.aborted, true);
  await until(leads(b));
  using second = await mandateOf(b);
  assert.ok(second.term.token > first.term.token);
});

test('a session that expired ends the term; the manager stands again', async () => {
  await using shared = await sharedStore();
  await using a = builtManager(shared.store, 'a:1');
  await until(leads(a));
  using mandate = await mandateOf(a);
  await shared.expire();
  assert.equal(mandate.term.holds(), false);
  await until(leads(a));
  using next = await mandateOf(a);
  assert.ok(next.term.token > mandate.term.token);
});

test('whoever takes the key away ends the term, as another could lead', async () => {
  await using shared = await sharedStore();
  await using a = builtManager(shared.store, 'a:1');
  await until(leads(a));
  using mandate = await mandateOf(a);
  await shared.store.delete(LEADER_KEY);
  await until(() => !mandate.term.holds());
  await until(leads(a));
});

test('another leader ends what runs over the link to the one before, and streams of one that led', async () => {
  await using shared = await sharedStore();
  await using a = builtManager(shared.store, 'a:1');
  await until(leads(a));
  await using b = builtManager(shared.store, 'b:1');
  await until(follows(b));
  const before = await b.role.decider();
  assert.ok(before.kind === 'there' && before.link.address === 'a:1');
  using mandate = await mandateOf(a);
  await shared.store.put(LEADER_KEY, 'c:1');
  await until(() => before.link.displaced.aborted);
  await until(() => mandate.displaced.aborted);
  assert.equal(mandate.term.holds(), false);
});

test('who leads next ends what runs over its link to the one before, which may be frozen', async () => {
  await using shared = await sharedStore();
  const frozen = await shared.store.session({ ttlMs: 60_000 });
  await shared.store.put(LEADER_KEY, 'frozen:1', { session: frozen });
  await using a = builtManager(shared.store, 'a:1');
  await until(follows(a));
  const before = await a.role.decider();
  assert.ok(before.kind === 'there' && before.link.address === 'frozen:1');
  await frozen[Symbol.asyncDispose]();
  await until(leads(a));
  assert.equal(before.link.displaced.aborted, true);
});

test('a watch that lags behind and tells of the leader before ends nothing', async () => {
  await using shared = await sharedStore();
  await using a = builtManager(shared.store, 'a:1');
  await until(leads(a));
  using mandate = await mandateOf(a);
  const entry = { key: LEADER_KEY, value: Buffer.from('b:1'), revision: mandate.term.token - 1n, session: undefined };
  shared.tell({ kind: 'put', entry });
  let turns = 0;
  await until(() => turns++ > 50);
  assert.equal(mandate.displaced.aborted, false);
  assert.equal(mandate.term.holds(), true);
});

test('what is no address leads nobody anywhere', async () => {
  await using shared = await sharedStore();
  await shared.store.put(LEADER_KEY, 'no address');
  await using a = builtManager(shared.store, 'a:1');
  // A key that no session holds is free.
  await until(leads(a));
});

test('a new primary decides when it has read the fleet anew, and no later than a second', async () => {
  await using shared = await sharedStore();
  const clock = new StoppedClock();
  await using a = builtManager(shared.store, 'a:1', { clock, reconcile: () => new Promise(() => undefined) });
  await until(leads(a));
  let decided = false;
  const decider = a.role.decider().then((d) => {
    decided = true;
    return d;
  });
  await until(() => clock.sleeps.some(({ ms }) => ms === 1_000));
  assert.equal(decided, false);
  clock.sleeps.find(({ ms }) => ms === 1_000)?.end();
  const { kind, ...rest } = await decider;
  assert.equal(kind, 'here');
  if ('mandate' in rest) rest.mandate[Symbol.dispose]();
});

test('a leader that resigns waits a second for calls under way and no longer', async () => {
  await using shared = await sharedStore();
  const clock = new StoppedClock();
  const a = builtManager(shared.store, 'a:1', { clock });
  await until(leads(a));
  using mandate = await mandateOf(a);
  clock.sleeps.splice(0);
  const resigned = a[Symbol.asyncDispose]();
  await until(() => clock.sleeps.length > 0);
  assert.equal(mandate.term.holds(), true);
  assert.notEqual((await a.role.decider()).kind, 'here', 'no call begins any more');
  for (const { end } of clock.sleeps) end();
  await resigned;
  assert.equal(mandate.term.holds(), false);
});

test('the last word of a store that fell silent counts as long as a term, then nobody is known to lead', async () => {
  await using shared = await sharedStore();
  await using a = builtManager(shared.store, 'a:1');
  await until(leads(a));
  const clock = new StoppedClock();
  await using b = builtManager(shared.store, 'b:1', { clock, failoverMs: 777 });
  await until(follows(b));
  shared.outage(true);
  await until(() => clock.sleeps.some(({ ms }) => ms === 777));
  assert.equal(kindOf(b), 'replica');
  clock.sleeps.find(({ ms }) => ms === 777)?.end();
  await until(() => kindOf(b) === 'unknown');
  const decider = await b.role.decider();
  assert.match(decider.kind === 'nobody' ? decider.why : '', /the store does not tell who leads: .*an outage/);
  shared.outage(false);
  await until(follows(b));
});

test('an outage while nobody leads is waited out', async () => {
  await using shared = await sharedStore();
  await using a = builtManager(shared.store, 'a:1');
  await until(leads(a));
  shared.outage(true);
  await shared.expire();
  assert.equal(kindOf(a), 'unknown');
  shared.outage(false);
  // The pause before the next try is real time.
  for (let tries = 0; tries < 200 && !leads(a)(); tries++) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(kindOf(a), 'primary');
});

test('what acts only in terms runs once in each', async () => {
  await using shared = await sharedStore();
  await using a = builtManager(shared.store, 'a:1');
  const stop = new AbortController();
  const terms: Term[] = [];
  const done = a.role.duringTerms(async (term) => void terms.push(term), stop.signal);
  await until(() => terms.length === 1);
  for (let count = 2; count <= 5; count++) {
    await shared.expire();
    await until(() => terms.length === count);
    assert.equal(terms[count - 2]?.holds(), false);
    assert.equal(terms[count - 1]?.holds(), true);
  }
  stop.abort();
  await done;
});

test('what ends with the reason of its term is run again in the next', async () => {
  await using shared = await sharedStore();
  await using a = builtManager(shared.store, 'a:1');
  const stop = new AbortController();
  const terms: Term[] = [];
  const act = async (term: Term): Promise<void> => {
    terms.push(term);
    await until(() => term.signal.aborted);
    term.signal.throwIfAborted();
  };
  const done = a.role.duringTerms(act, stop.signal);
  await until(() => terms.length === 1);
  await shared.expire();
  await until(() => terms.length === 2);
  assert.notEqual(terms[0]?.signal.reason.name, 'AbortError', 'it is the loss of a session');
  stop.abort();
  await shared.expire();
  await done;
});

test('a term that ends before the fleet is read anew keeps nobody from acting in the next', async () => {
  await using shared = await sharedStore();
  const reading = Promise.withResolvers<void>();
  let readings = 0;
  await using a = builtManager(shared.store, 'a:1', { reconcile: () => (readings++ === 0 ? reading.promise : Promise.resolve()) });
  const stop = new AbortController();
  const terms: Term[] = [];
  const done = a.role.duringTerms(async (term) => void terms.push(term), stop.signal);
  await until(() => readings === 1);
  await shared.expire();
  reading.resolve();
  await until(() => terms.length === 1);
  assert.equal(terms[0]?.holds(), true);
  stop.abort();
  await done;
});
