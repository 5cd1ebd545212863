import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom, silentLog, systemClock } from '../../base/index.ts';
import { containerFromList, LABEL } from '../../model/index.ts';
import { openStore, type Store } from '../../store/index.ts';
import type { CachedContainer, ClusterNode } from '../cluster/index.ts';
import type { ContainerRecord, Copy } from './record.ts';
import { Records } from './records.ts';

// For tests of this folder: a row says what matters, these fill in the rest.

export const SWARM_ID = 'e'.repeat(64);

/** Records over a real embedded store that is followed until disposed. */
export interface TestRecords extends AsyncDisposable {
  readonly store: Store;
  readonly records: Records;
  /** Others over the same store: another manager's. */
  another(): Promise<Records>;
}

export async function testRecords(): Promise<TestRecords> {
  await using stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'schwarm-records-'));
  stack.defer(() => rmSync(folder, { recursive: true }));
  const store = stack.use(
    openStore({ kind: 'embedded', path: join(folder, 'records.db') }, { settings: {}, clock: systemClock, random: seededRandom(1) }),
  );
  const stop = new AbortController();
  const runs: Promise<void>[] = [];
  stack.defer(async () => {
    stop.abort();
    await Promise.allSettled(runs);
  });
  const another = async (): Promise<Records> => {
    const records = new Records(store, silentLog);
    runs.push(records.run(stop.signal));
    await records.loaded();
    return records;
  };
  const records = await another();
  const owned = stack.move();
  return { store, records, another, [Symbol.asyncDispose]: async () => await owned.disposeAsync() };
}

export function copyOn(node: string, generation = 1, containerId: string | undefined = `${generation}`.padEnd(64, 'c')): Copy {
  return { generation, node: { id: `ID-${node}`, name: node, address: `${node}:2375` }, containerId, sinceMs: 1 };
}

export function builtRecord(sketch: Partial<ContainerRecord> = {}): ContainerRecord {
  return {
    swarmId: SWARM_ID,
    name: 'web',
    policies: ['on-node-failure'],
    wanted: 'running',
    acknowledged: true,
    current: copyOn('n1'),
    old: [],
    replacedAtMs: [],
    body: { Image: 'app', HostConfig: { Memory: 1 } },
    platform: undefined,
    credentials: undefined,
    ...sketch,
  };
}

/** What the cache has of a copy; of its node only the id. */
export function cached(node: string, generation = 1, sketch: { readonly id?: string; readonly name?: string } = {}): CachedContainer {
  const { id = `${generation}`.padEnd(64, 'c'), name = 'web' } = sketch;
  const labels = { [LABEL.swarmId]: SWARM_ID, [LABEL.generation]: String(generation) };
  const entry = { Id: id, Names: [`/${name}`], Labels: labels, State: 'running' };
  const holder: Pick<ClusterNode, 'id'> = { id: `ID-${node}` };
  return { info: containerFromList(entry), entry, node: holder as ClusterNode, sinceMs: 0, tty: undefined, metAs: 0 };
}
