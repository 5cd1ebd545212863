import { arrayOf, type Clock, type JsonObject, objectOf, parseJson, type Random, stringMapOf } from '../src/base/index.ts';
import type { SimEvents } from './sim-events.ts';

interface SimContainer {
  readonly id: string;
  name: string;
  config: JsonObject;
  readonly createdS: number;
  state: 'created' | 'running' | 'exited';
  shownRunning?: number;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The containers of a simulated engine and the part of the API that speaks of them. */
export class SimContainers {
  readonly #events: SimEvents;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly all = new Map<string, SimContainer>();
  /** How many lists still show a container running after its end was told, as real engines do for a moment. */
  staleLists = 0;

  constructor(events: SimEvents, clock: Clock, random: Random) {
    this.#events = events;
    this.#clock = clock;
    this.#random = random;
  }

  answer(method: string, path: string, query: URLSearchParams, body: JsonObject): Answer {
    if (path === '/containers/json') return { status: 200, body: this.#list(query) };
    if (path === '/containers/create') return this.create(query.get('name') ?? '', body);
    const [, reference, action] = /^\/containers\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? [];
    const container = reference === undefined ? undefined : this.#find(decodeURIComponent(reference));
    if (container === undefined)
      return { status: 404, body: { message: reference === undefined ? 'page not found' : `No such container: ${reference}` } };
    return action === 'update' ? this.#update(container, body) : this.#act(method, action, container);
  }

  /** Creates a container as a client at the engine itself would. */
  create(name: string, config: JsonObject): Answer {
    const chosen = name === '' ? `sim_${this.#random.hex(4)}` : name;
    if ([...this.all.values()].some((c) => c.name === chosen)) {
      return { status: 409, body: { message: `Conflict. The container name "/${chosen}" is already in use` } };
    }
    const container: SimContainer = {
      id: this.#random.hex(32),
      name: chosen,
      config,
      createdS: Math.floor(this.#clock.nowMs() / 1000),
      state: 'created',
    };
    this.all.set(container.id, container);
    this.#emit('create', container);
    return { status: 201, body: { Id: container.id, Warnings: [] } };
  }

  #act(method: string, action: string | undefined, container: SimContainer): Answer {
    if (method === 'DELETE') {
      this.all.delete(container.id);
      this.#emit('destroy', container);
      return { status: 204, body: undefined };
    }
    if (action === 'json') return { status: 200, body: this.#inspect(container) };
    if (action === 'start') return this.#turn(container, 'running', 'start');
    if (action === 'stop' || action === 'kill') return this.#turn(container, 'exited', 'die');
    return { status: 404, body: { message: 'page not found' } };
  }

  #update(container: SimContainer, limits: JsonObject): Answer {
    container.config = { ...container.config, HostConfig: { ...objectOf(container.config['HostConfig']), ...limits } };
    this.#emit('update', container);
    return { status: 200, body: { Warnings: null } };
  }

  #turn(container: SimContainer, state: SimContainer['state'], action: string): Answer {
    if (container.state === state) return { status: 304, body: undefined };
    container.state = state;
    if (state === 'exited') container.shownRunning = this.staleLists;
    this.#emit(action, container);
    return { status: 204, body: undefined };
  }

  #emit(action: string, container: SimContainer): void {
    const labels = stringMapOf(container.config['Labels']);
    this.#events.emit('container', action, container.id, { image: String(container.config['Image']), name: container.name, ...labels });
  }

  #find(reference: string): SimContainer | undefined {
    return this.all.get(reference) ?? [...this.all.values()].find((c) => c.name === reference || c.id.startsWith(reference));
  }

  #list(query: URLSearchParams): readonly JsonObject[] {
    const filters = objectOf(parseJson(query.get('filters') ?? '{}'));
    const ids = new Set(Array.isArray(filters['id']) ? filters['id'].map(String) : Object.keys(objectOf(filters['id'])));
    const chosen = [...this.all.values()].filter((c) => ids.size === 0 || ids.has(c.id));
    // The newest first, as engines do it.
    return chosen
      .toReversed()
      .filter((c) => query.get('all') === '1' || query.get('all') === 'true' || c.state === 'running')
      .map((c) => this.#entry(c));
  }

  #entry(container: SimContainer): JsonObject {
    const stale = (container.shownRunning ?? 0) > 0;
    if (stale) container.shownRunning = (container.shownRunning ?? 0) - 1;
    const c: SimContainer = stale ? { ...container, state: 'running' } : container;
    const host = objectOf(c.config['HostConfig']);
    return {
      Id: c.id,
      Names: [`/${c.name}`],
      Image: c.config['Image'],
      ImageID: `sha256:${'b'.repeat(64)}`,
      Command: arrayOf(c.config['Cmd']).join(' '),
      Created: c.createdS,
      Ports: c.state === 'running' ? ports(host) : [],
      Labels: stringMapOf(c.config['Labels']),
      State: c.state,
      Status: c.state === 'running' ? 'Up Less than a second' : c.state === 'exited' ? 'Exited (0) Less than a second ago' : 'Created',
      HostConfig: { NetworkMode: host['NetworkMode'] ?? 'bridge' },
      NetworkSettings: { Networks: {} },
      Mounts: [],
    };
  }

  #inspect(c: SimContainer): JsonObject {
    return {
      Id: c.id,
      Name: `/${c.name}`,
      Created: new Date(c.createdS * 1000).toISOString(),
      State: { Status: c.state, Running: c.state === 'running' },
      Image: `sha256:${'b'.repeat(64)}`,
      Config: c.config,
      HostConfig: objectOf(c.config['HostConfig']),
      NetworkSettings: { Ports: {}, Networks: {} },
      Mounts: [],
    };
  }
}

function ports(host: JsonObject): readonly JsonObject[] {
  return Object.entries(objectOf(host['PortBindings'])).flatMap(([key, bindings]) => {
    const [port, type] = key.split('/');
    return arrayOf(bindings).map((b) => ({
      IP: '0.0.0.0',
      PrivatePort: Number(port),
      PublicPort: Number(objectOf(b)['HostPort']),
      Type: type ?? 'tcp',
    }));
  });
}
