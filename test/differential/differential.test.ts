// The same calls at one engine and at a manager over three: whatever a client could tell them apart by is documented.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Lab, startLab } from '../../lab/index.ts';
import { startManager } from '../support/manager-process.ts';
import { SECTIONS } from './calls/index.ts';
import type { Difference } from './compare.ts';
import { DOCUMENTED, type Documented, documentedAs } from './documented.ts';
import { inVersion } from './in-version.ts';
import { allCalls, differenceText, type Outcome, runScript, sectionDifferences } from './run-script.ts';

const FLEET = ['n1', 'n2', 'n3'];
/** The newest version, by no name, and an old one that engines answer in other shapes. */
const RUNS = ['', '1.41'].map((version) => ({ version, sections: inVersion(SECTIONS, version) }));
const used = new Set<Documented>();
const outcomes = new Map<string, readonly [engine: Outcome, fleet: Outcome]>();
let lab: Lab;
let manager: Awaited<ReturnType<typeof startManager>>;

before(async () => {
  const engines = ['alone', ...FLEET].map((name) => ({ name, version: '28.5' as const }));
  lab = await startLab({ name: 'differential', engines });
  manager = await startManager(`nodes://${FLEET.map((name) => lab.engine(name).address).join(',')}`);
  for (const { version, sections } of RUNS) {
    const both = [lab.engine('alone').address, manager.address].map((address) => runScript(address, sections));
    const [engine, fleet] = await Promise.all(both);
    if (engine !== undefined && fleet !== undefined) outcomes.set(version, [engine, fleet]);
  }
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

for (const { version, sections } of RUNS) {
  describe(`an engine and a fleet answer alike${version === '' ? '' : ` through API ${version}`}`, () => {
    for (const section of sections) {
      test(`${section.name}: ${allCalls(section.calls).length} calls`, () => {
        const [engine, fleet] = outcomes.get(version) ?? assert.fail('it was not run');
        const found = sectionDifferences(section, engine, fleet).filter(undocumented);
        assert.ok(found.length === 0, `${found.length} differences\n${found.map(differenceText).join('\n')}`);
      });
    }
  });
}

test('every call was answered on both sides', () => {
  const made = [...outcomes.values()].flat().flatMap((outcome) => [...outcome.values()]);
  const silent = made.filter((one) => one.seen.status === 'no answer');
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
