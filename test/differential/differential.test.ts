// The same calls at one engine and at a manager over three: whatever a client could tell them apart by is documented.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Lab, startLab } from '../../lab/index.ts';
import { startManager } from '../support/manager-process.ts';
import { SECTIONS } from './calls/index.ts';
import type { Difference } from './compare.ts';
import { DOCUMENTED, type Documented, documentedAs } from './documented.ts';
import { allCalls, differenceText, type Outcome, runScript, sectionDifferences } from './run-script.ts';

const FLEET = ['n1', 'n2', 'n3'];
const used = new Set<Documented>();
let lab: Lab;
let manager: Awaited<ReturnType<typeof startManager>>;
let engine: Outcome;
let fleet: Outcome;

before(async () => {
  const engines = ['alone', ...FLEET].map((name) => ({ name, version: '28.5' as const }));
  lab = await startLab({ name: 'differential', engines });
  manager = await startManager(`nodes://${FLEET.map((name) => lab.engine(name).address).join(',')}`);
  [engine, fleet] = await Promise.all([runScript(lab.engine('alone').address, SECTIONS), runScript(manager.address, SECTIONS)]);
});
after(async () => {
  await manager?.[Symbol.asyncDispose]();
  await lab?.[Symbol.asyncDispose]();
});

function undocumented(difference: Difference): boolean {
  const entry = documentedAs(difference);
  if (entry !== undefined) used.add(entry);
  return entry === undefined;
}

describe('an engine and a fleet answer alike', () => {
  for (const section of SECTIONS) {
    test(`${section.name}: ${allCalls(section.calls).length} calls`, () => {
      const found = sectionDifferences(section, engine, fleet).filter(undocumented);
      assert.ok(found.length === 0, `${found.length} differences\n${found.map(differenceText).join('\n')}`);
    });
  }
});

test('every call was answered on both sides', () => {
  const silent = [...engine.values(), ...fleet.values()].filter((one) => one.seen.status === 'no answer');
  assert.deepEqual(
    silent.map((one) => `${one.call.line}: ${String(one.seen.body)}`),
    [],
  );
});

test('the list of documented differences has no entry that is not true any more', () => {
  const idle = DOCUMENTED.filter((entry) => entry.adds !== true && !used.has(entry));
  assert.deepEqual(
    idle.map((entry) => entry.what),
    [],
  );
});

test('nothing is left of the calls', async () => {
  for (const address of [manager.address, lab.engine('alone').address]) {
    const list = async (path: string): Promise<unknown> => await (await fetch(`http://${address}${path}`)).json();
    assert.deepEqual(await list('/containers/json?all=1'), []);
    assert.deepEqual(((await list('/volumes')) as { Volumes: unknown[] }).Volumes, []);
    assert.equal(((await list('/networks')) as unknown[]).length, 3);
    assert.equal(((await list('/images/json')) as unknown[]).length, 1);
  }
  assert.doesNotMatch(manager.log, /this is a bug/);
});
