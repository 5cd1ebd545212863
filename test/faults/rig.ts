import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Lab, type LabBox, type LabEngine, type StoreServer, startLab, startStoreServer } from '../../lab/index.ts';
import { valueAt } from '../support/api-client.ts';
import { type ManagerProcess, startManager } from '../support/manager-process.ts';
import { ask } from './ask.ts';
import { RigAgent } from './rig-agent.ts';
import { type Pace, type RigStore, type Settings, settingsFor } from './settings.ts';

const PORT = 2375;
const ASK_MS = 1_000;
const ENGINES = ['n1', 'n2', 'n3'] as const;
const MANAGERS = ['m1', 'm2'] as const;
const ALONE = ['m1'] as const;

/** A manager on a machine of its own; its process may be gone for a while. */
export interface RigManager {
  readonly name: string;
  readonly box: LabBox;
  /** `host:port` */
  readonly address: string;
  /** The process that runs, or ran last. */
  readonly process: ManagerProcess;
  /** Of all its processes. */
  readonly log: string;
  start(): Promise<void>;
}

/** A store server on a machine of its own. */
export interface RigStoreServer {
  readonly server: StoreServer;
  readonly box: LabBox;
}

export interface RigOptions {
  /** Of the lab. */
  readonly name: string;
  readonly store: RigStore;
  readonly pace: Pace;
  /** An agent on each node registers it and fences; without them managers are told of the engines by name. */
  readonly hasAgents: boolean;
  readonly onProgress?: (line: string) => void;
}

/** Three engines, a real store server and two managers (or one, and no store server), each on a machine of its own, any two of which can be cut apart. */
export class Rig implements AsyncDisposable {
  readonly lab: Lab;
  /** Undefined: the manager is alone, with a file. */
  readonly store: RigStoreServer | undefined;
  readonly managers: readonly RigManager[];
  /** By the names of their engines; empty: there are none. */
  readonly agents: ReadonlyMap<string, RigAgent>;
  readonly settings: Settings;
  readonly #owned: AsyncDisposableStack;

  private constructor(parts: Pick<Rig, 'lab' | 'store' | 'managers' | 'agents' | 'settings'>, owned: AsyncDisposableStack) {
    ({ lab: this.lab, store: this.store, managers: this.managers, agents: this.agents, settings: this.settings } = parts);
    this.#owned = owned;
  }

  static async start({ name, store: kind, pace, hasAgents, onProgress = () => undefined }: RigOptions, signal?: AbortSignal): Promise<Rig> {
    await using stack = new AsyncDisposableStack();
    const settings = settingsFor(pace, kind);
    onProgress(`starting ${ENGINES.length} engines and ${kind} (${pace} settings)`);
    const lab = stack.use(await startLab({ name, engines: ENGINES.map((engine) => ({ name: engine, version: '28.5' })) }, signal));
    const store = kind === 'embedded' ? undefined : await startRigStore(lab, kind, onProgress, stack, signal);
    const flags =
      store === undefined ? ['--store', embedded(stack)] : ['--store', store.server.url, '--replication', ...ttlFlags(settings)];
    const agents = new Map<string, RigAgent>();
    const registry = hasAgents ? store?.server.url : undefined;
    if (registry !== undefined) {
      for (const engine of lab.engines) agents.set(engine.name, stack.use(new RigAgent(engine, registry, settings)));
    }
    const discovery = registry ?? lab.discovery();
    const managers: RigManager[] = [];
    for (const manager of store === undefined ? ALONE : MANAGERS) {
      const box = await lab.box(manager, signal);
      const all = [...flags, ...settings.flags];
      managers.push(stack.adopt(await startRigManager(box, discovery, all), ({ process }) => process.kill('SIGKILL')));
    }
    signal?.throwIfAborted();
    return new Rig({ lab, store, managers, agents, settings }, stack.move());
  }

  get engines(): readonly LabEngine[] {
    return this.lab.engines;
  }

  get addresses(): readonly string[] {
    return this.managers.map(({ address }) => address);
  }

  /** Undoes whatever befell a node, and has an agent on it again. */
  async heal(engine: LabEngine): Promise<void> {
    await engine.heal();
    this.agents.get(engine.name)?.start();
  }

  /** The manager that says it is primary; undefined: none does, or two do. */
  async primary(): Promise<RigManager | undefined> {
    const roles = await Promise.all(this.managers.map((manager) => infoRow(manager, 'Role')));
    const leading = this.managers.filter((_, at) => roles[at] === 'primary');
    return leading.length === 1 ? leading[0] : undefined;
  }

  /** Whether one manager leads, any other follows, and all see every engine healthy. */
  async isWell(): Promise<boolean> {
    const roles = await Promise.all(this.managers.map((manager) => infoRow(manager, 'Role')));
    if (roles.toSorted().join() !== ['primary', 'replica'].slice(0, this.managers.length).join()) return false;
    const healthy = await Promise.all(this.managers.map((manager) => healthyNodes(manager)));
    return healthy.every((count) => count === this.engines.length);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync();
  }
}

async function startRigStore(
  lab: Lab,
  kind: Exclude<RigStore, 'embedded'>,
  onProgress: (line: string) => void,
  stack: AsyncDisposableStack,
  signal: AbortSignal | undefined,
): Promise<RigStoreServer> {
  const box = await lab.box('store', signal);
  return { box, server: stack.use(await startStoreServer(kind, { box, onProgress }, signal)) };
}

function embedded(stack: AsyncDisposableStack): string {
  const folder = mkdtempSync(join(tmpdir(), 'schwarm-faults-'));
  stack.defer(() => rmSync(folder, { recursive: true }));
  return `embedded://${folder}/manager.db`;
}

function ttlFlags({ ttlMs }: Settings): readonly string[] {
  return ['--replication-ttl', `${ttlMs}ms`];
}

async function startRigManager(box: LabBox, discovery: string, flags: readonly string[]): Promise<RigManager> {
  const address = `${box.ip}:${PORT}`;
  const start = (): Promise<ManagerProcess> => startManager(discovery, ['--debug', '--advertise', address, ...flags], { box, port: PORT });
  let earlier = '';
  let running = await start();
  return {
    name: box.name,
    box,
    address,
    get process() {
      return running;
    },
    get log() {
      return earlier + running.log;
    },
    start: async () => {
      earlier += running.log;
      running = await start();
    },
  };
}

/** A row of what a manager's `/info` says of the fleet. */
async function infoRow(manager: RigManager, key: string): Promise<string | undefined> {
  return (await infoRows(manager)).find(([name]) => name === key)?.[1];
}

async function healthyNodes(manager: RigManager): Promise<number> {
  return (await infoRows(manager)).filter(([name, value]) => name?.trim().endsWith('Status') && value === 'Healthy').length;
}

async function infoRows({ address }: RigManager): Promise<readonly (readonly string[])[]> {
  const answer = await ask({ address }, { method: 'GET', path: '/info', timeoutMs: ASK_MS });
  if (answer.status !== 200) return [];
  const rows = valueAt(JSON.parse(answer.text), 'SystemStatus');
  return Array.isArray(rows) ? rows : [];
}
