import { after, before } from 'node:test';
import { type Lab, type StoreKind, type StoreServer, startLab, startStoreServer } from '../../lab/index.ts';
import { type Managers, startManagers } from './managers.ts';
import { type HaParts, haSuite } from './suite.ts';

export interface EngineSetUp extends HaParts {
  readonly lab: Lab;
}

/** Runs the suite on real engines and a real server of a store. @returns what is there while tests run */
export function haOnEngines(kind: StoreKind, ttlMs: number): () => EngineSetUp {
  let lab: Lab;
  let store: StoreServer;
  let managers: Managers;
  const owned = new AsyncDisposableStack();
  before(async () => {
    store = owned.use(await startStoreServer(kind));
    const engines = ['n1', 'n2'].map((name) => ({ name, version: '28.5' as const }));
    lab = owned.use(await startLab({ name: `ha-${kind.slice(0, 4)}`, engines }));
    managers = owned.use(await startManagers(3, lab.discovery(), ['--store', store.url]));
  });
  after(() => owned.disposeAsync());
  const parts = (): EngineSetUp => ({ lab, store, managers, ttlMs, engines: ['n1', 'n2'].map((name) => lab.engine(name).address) });
  haSuite(parts);
  return parts;
}
