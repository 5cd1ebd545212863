// Every interleaving of two managers, a store and the messages between them, in a small model of the rules: time in ticks, messages delayed or
// lost at will, processes stopped at will (they then do nothing, and their clock goes on), the store restarted at will.
import assert from 'node:assert/strict';
import { test } from 'node:test';

/** Ticks after which the store ends a session that was not renewed, and after which its holder stops acting. */
const TTL = 6;
const HOLD = 4;

/** How a holder counts: from when it sent the renewal that was acknowledged last, or from when the acknowledgement came. */
type Rule = 'from the sending' | 'from the acknowledgement';

interface Manager {
  /** Ticks until the store ends its session; 0 = it has none. */
  readonly session: number;
  /** Ticks since the renewal that was acknowledged last was sent (or acknowledged, by the other rule). */
  readonly age: number;
  /** A renewal on its way: where, and ticks since it was sent. */
  readonly renewal: { readonly at: 'to store' | 'to manager'; readonly age: number } | undefined;
  /** It asked for the lock and has no answer; the store gave it the lock; it knows so. */
  readonly asks: boolean;
  readonly holds: boolean;
  readonly knows: boolean;
}

type State = readonly [Manager, Manager];

const OUT: Manager = { session: 0, age: HOLD, renewal: undefined, asks: false, holds: false, knows: false };

/** Whether it acts as primary, if it gets to run. */
const acts = (m: Manager): boolean => m.knows && m.age < HOLD;

function explore(rule: Rule): { readonly states: number; readonly twoActed: boolean } {
  const seen = new Set<string>();
  const open: State[] = [[OUT, OUT]];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const key = JSON.stringify(state);
    if (seen.has(key)) continue;
    seen.add(key);
    if (state.every(acts)) return { states: seen.size, twoActed: true };
    open.push(...successors(state, rule));
  }
  return { states: seen.size, twoActed: false };
}

function successors(state: State, rule: Rule): readonly State[] {
  const [a, b] = state;
  const held = state.some(({ holds }) => holds);
  return [
    [tick(a), tick(b)],
    // A store that restarts gives every session its whole time again.
    [restarted(a), restarted(b)],
    ...steps(a, held, rule).map((next): State => [next, b]),
    ...steps(b, held, rule).map((next): State => [a, next]),
  ];
}

function tick(m: Manager): Manager {
  const session = Math.max(0, m.session - 1);
  const age = Math.min(m.age + 1, HOLD);
  const renewal = m.renewal === undefined ? undefined : { ...m.renewal, age: Math.min(m.renewal.age + 1, HOLD) };
  // The store lets go of the lock, and its holder does not learn of it but from its own clock.
  return { session, age, renewal, asks: m.asks, holds: m.holds && session > 0, knows: m.knows && age < HOLD };
}

function restarted(m: Manager): Manager {
  return m.session > 0 ? { ...m, session: TTL } : m;
}

function steps(m: Manager, held: boolean, rule: Rule): readonly Manager[] {
  const { renewal } = m;
  const next: Manager[] = [];
  const idle = m.session === 0 && m.age >= HOLD && renewal === undefined;
  // A new session, whose first renewal is on its way.
  if (idle) next.push({ ...OUT, session: TTL, renewal: { at: 'to store', age: 0 } });
  if (m.age < HOLD && renewal === undefined) next.push({ ...m, renewal: { at: 'to store', age: 0 } });
  if (renewal !== undefined) {
    next.push({ ...m, renewal: undefined });
    if (renewal.at === 'to store' && m.session > 0) next.push({ ...m, session: TTL, renewal: { ...renewal, at: 'to manager' } });
    if (renewal.at === 'to manager') next.push({ ...m, age: rule === 'from the sending' ? renewal.age : 0, renewal: undefined });
  }
  if (m.age < HOLD && !m.asks && !m.holds && !m.knows) next.push({ ...m, asks: true });
  if (m.asks) next.push({ ...m, asks: false, holds: m.session > 0 && !held });
  if (m.holds && !m.knows && m.age < HOLD) next.push({ ...m, knows: true });
  return next;
}

test('counted from the sending of a renewal, two managers never act at once', () => {
  const { states, twoActed } = explore('from the sending');
  assert.equal(twoActed, false);
  assert.ok(states > 1_000, `${states} states`);
});

test('counted from its acknowledgement they would: the model can tell', () => {
  assert.equal(explore('from the acknowledgement').twoActed, true);
});
