import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, type Trial } from './judge.ts';
import type { EngineSight, Excuse, Observation, Pledge } from './observation.ts';

const LIMITS = { doubleMs: 1_000, missingMs: 3_000 };

/** One engine: `a b` run, `(c)` is there and does not, `vol:d` is a volume; undefined: silent, with what runs. */
function sight(engine: string, text: string): EngineSight {
  const words = text.split(' ').filter((word) => word !== '' && word !== 'silent');
  const volumes = words.filter((word) => word.startsWith('vol:')).map((word) => word.slice(4));
  const containers = words.filter((word) => !word.startsWith('vol:'));
  const running = containers.filter((word) => !word.startsWith('('));
  const present = containers.map((word) => word.replace(/[()]/g, ''));
  return text.startsWith('silent') ? { engine, running, present: undefined, volumes: undefined } : { engine, running, present, volumes };
}

/** One observation a second, a row of engines each. */
function series(...rows: readonly (readonly string[])[]): readonly Observation[] {
  return rows.map((row, at) => ({ atMs: at * 1_000, engines: row.map((text, n) => sight(`n${n + 1}`, text)) }));
}

function pledge(name: string, sketch: Partial<Pledge> = {}): Pledge {
  return { name, fromMs: 0, runsFromMs: 0, untilMs: undefined, goneFromMs: undefined, ...sketch };
}

function judged(sketch: Partial<Trial>): readonly string[] {
  const trial: Trial = { series: [], pledges: [], excuses: [], limits: LIMITS, isOver: false, ...sketch };
  return judge(trial).violations.map(({ rule, what }) => `${rule} ${what}`);
}

const heals = (fromMs: number, untilMs: number | undefined): Excuse => ({ kind: 'nobody heals', fromMs, untilMs });
const stops = (engine: string, fromMs: number, untilMs: number | undefined): Excuse => ({ kind: 'nobody stops', engine, fromMs, untilMs });

test('one copy at any time, moved within the limit, is fine', () => {
  const moved = series(['web', ''], ['web', ''], ['', ''], ['', ''], ['', 'web']);
  assert.deepEqual(judged({ series: moved, pledges: [pledge('web')], isOver: true }), []);
});

test('two copies for longer than the lease are one violation, whoever was promised them', () => {
  assert.deepEqual(judged({ series: series(['web', 'web'], ['web', 'web'], ['web', 'web']) }), ['twice web']);
});

test('two copies for a moment are none', () => {
  assert.deepEqual(judged({ series: series(['web', ''], ['web', 'web'], ['web', 'web'], ['', 'web']) }), []);
});

test('two copies on a node where nobody can stop one are excused for as long as that lasts, and no longer', () => {
  const doubled = series(['web', 'web'], ['web', 'web'], ['web', 'web'], ['web', 'web']);
  assert.deepEqual(judged({ series: doubled, excuses: [stops('n2', 0, undefined)] }), []);
  assert.deepEqual(judged({ series: doubled, excuses: [stops('n3', 0, undefined)] }), ['twice web']);
  assert.deepEqual(judged({ series: doubled, excuses: [stops('n2', 0, 1_000)] }), ['twice web']);
});

test('a silent engine counts by what runs on it', () => {
  assert.deepEqual(judged({ series: series(['silent web', 'web'], ['silent web', 'web'], ['silent web', 'web']) }), ['twice web']);
});

test('running nowhere for longer than the limit is a violation, unless nobody could heal', () => {
  const missing = series(['web'], [''], [''], [''], [''], ['']);
  assert.deepEqual(judged({ series: missing, pledges: [pledge('web')] }), ['missing web']);
  assert.deepEqual(judged({ series: missing, pledges: [pledge('web')], excuses: [heals(500, 4_000)] }), []);
  assert.deepEqual(judged({ series: missing, pledges: [pledge('web')], excuses: [heals(6_000, undefined)] }), ['missing web']);
});

test('nothing is missing before it was started, or once its removal began', () => {
  const missing = series([''], [''], [''], [''], [''], ['']);
  assert.deepEqual(judged({ series: missing, pledges: [pledge('web', { runsFromMs: undefined })] }), []);
  assert.deepEqual(judged({ series: missing, pledges: [pledge('web', { runsFromMs: 4_000 })] }), []);
  assert.deepEqual(judged({ series: missing, pledges: [pledge('web', { untilMs: 2_000 })] }), []);
});

test('at rest an acknowledged create is there, one that was started runs, and a removed one is gone', () => {
  const rest = series(['(made) (idle) zombie']);
  const made = pledge('made', { runsFromMs: undefined });
  const zombie = pledge('zombie', { untilMs: 0, goneFromMs: 0 });
  const pledges = [made, pledge('idle'), zombie, pledge('gone', { runsFromMs: undefined }), pledge('unsure', { untilMs: 0 })];
  assert.deepEqual(judged({ series: rest, pledges, isOver: true }), ['missing idle', 'came back zombie', 'lost gone']);
});

test('at rest no copy is left over, running or not', () => {
  assert.deepEqual(judged({ series: series(['web', '(web)']), isOver: true }), ['left over web']);
  assert.deepEqual(judged({ series: series(['web', '(web)']), isOver: false }), []);
});

test('a silent engine is not at rest', () => {
  assert.throws(() => judged({ series: series(['web', 'silent']), isOver: true }), /n2 did not answer/);
});

test('a volume that was seen must be seen whenever its engine answers', () => {
  assert.deepEqual(judged({ series: series(['vol:data'], ['silent'], ['vol:data']) }), []);
  assert.deepEqual(judged({ series: series(['vol:data'], ['silent'], [''], ['']) }), ['volume gone data']);
});

test('the worst times are told, excused or not', () => {
  const seen = series(['web', 'web'], ['web', 'web'], ['', ''], ['', ''], ['web', '']);
  const verdict = judge({ series: seen, pledges: [pledge('web')], excuses: [stops('n1', 0, 9_000)], limits: LIMITS, isOver: false });
  assert.deepEqual([verdict.worstDoubleMs, verdict.worstMissingMs, verdict.violations.length], [1_000, 1_000, 0]);
});
