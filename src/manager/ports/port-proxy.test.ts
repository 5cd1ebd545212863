import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { type Clock, type Log, seededRandom, silentLog, systemClock } from '../../base/index.ts';
import { containerFromList } from '../../model/index.ts';
import type { PortWish } from './contract.ts';
import { freePort, tcpTarget } from './echo-target.ts';
import { PortProxy, type PortProxyOptions } from './port-proxy.ts';
import type { PublishingContainer, PublishingFleet } from './publisher.ts';

type Node = { -readonly [K in keyof PublishingContainer['node']]: PublishingContainer['node'][K] };

/** A fleet that the test changes by hand; its nodes are loopback addresses. */
class TestFleet implements PublishingFleet {
  readonly #containers = new Map<string, PublishingContainer>();
  readonly #listeners = new Set<(container: PublishingContainer, gone: boolean) => void>();
  containers(): readonly PublishingContainer[] {
    return [...this.#containers.values()];
  }
  onContainer(listener: (container: PublishingContainer, gone: boolean) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }
  /** A running container publishes its ports; others only hold them. */
  put(name: string, node: Node, port: number, more: { readonly state?: string; readonly created?: number } = {}): PublishingContainer {
    const { state = 'running', created = 0 } = more;
    const Ports = state === 'running' ? [{ IP: '0.0.0.0', PrivatePort: 80, PublicPort: port, Type: 'tcp' }] : [];
    const Labels = { 'io.schwarm.reserved': JSON.stringify({ hostPorts: [`${port}/tcp`] }) };
    const entry = { Id: name, Names: [`/${name}`], State: state, Status: state === 'running' ? 'Up' : '', Created: created, Labels, Ports };
    const container = { info: containerFromList(entry), entry, node };
    this.#containers.set(name, container);
    for (const listener of this.#listeners) listener(container, false);
    return container;
  }
  remove(name: string): void {
    const container = this.#containers.get(name);
    this.#containers.delete(name);
    if (container !== undefined) for (const listener of this.#listeners) listener(container, true);
  }
}

const node = (name: string, ip: string): Node => ({ name, ip, state: 'healthy', lost: new AbortController().signal });
const n2 = node('n2', '127.0.0.2');
const n3 = node('n3', '127.0.0.3');

async function start(cluster: PublishingFleet, more: Partial<PortProxyOptions> = {}): Promise<PortProxy> {
  await using stack = new AsyncDisposableStack();
  const proxy = new PortProxy({
    cluster,
    address: '127.0.0.1',
    range: { from: 61_000, to: 65_535 },
    clock: systemClock,
    random: seededRandom(1),
    log: silentLog,
    ownAddressTest: () => (ip) => ip === '127.0.0.1',
    ...more,
  });
  stack.use(proxy);
  await proxy.open();
  stack.move();
  return proxy;
}

/** What a client reads at a port of the manager; the system's error when it gets no connection. */
async function greeting(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  try {
    return String((await once(socket, 'data'))[0]);
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  } finally {
    socket.destroy();
  }
}

const greeter = async (text: string, ip: string, port?: number): ReturnType<typeof tcpTarget> =>
  await tcpTarget((socket) => socket.end(text), ip, port ?? (await freePort()));

test('what runs at the start answers, what starts later does, what stops does not', async () => {
  const fleet = new TestFleet();
  await using web = await greeter('web', '127.0.0.2');
  await using api = await greeter('api', '127.0.0.3');
  fleet.put('web', n2, web.port);
  await using proxy = await start(fleet);
  assert.equal(await greeting(web.port), 'web');
  fleet.put('api', n3, api.port);
  await proxy.settled();
  assert.equal(await greeting(api.port), 'api');
  assert.deepEqual(proxy.forwarded('api'), { addresses: ['127.0.0.1'], ports: new Set([`${api.port}/tcp`]) });
  fleet.put('web', n2, web.port, { state: 'exited' });
  fleet.remove('api');
  await proxy.settled();
  assert.deepEqual([await greeting(web.port), await greeting(api.port)], ['ECONNREFUSED', 'ECONNREFUSED']);
  assert.equal(proxy.forwarded('api'), undefined);
});

test('what is told of a container stays the same object until it changes', async () => {
  const fleet = new TestFleet();
  const port = await freePort();
  fleet.put('web', n2, port);
  await using proxy = await start(fleet);
  const told = proxy.forwarded('web');
  fleet.put('web', n2, port);
  fleet.put('other', n2, await freePort());
  await proxy.settled();
  assert.equal(proxy.forwarded('web'), told);
});

test('a container that comes back on another node is found there', async () => {
  const fleet = new TestFleet();
  await using before = await greeter('before', '127.0.0.2');
  await using _after = await greeter('after', '127.0.0.3', before.port);
  fleet.put('web', n2, before.port);
  await using proxy = await start(fleet);
  fleet.remove('web');
  fleet.put('web2', n3, before.port);
  await proxy.settled();
  assert.equal(await greeting(before.port), 'after');
});

test('of two containers with one port one is served, the other is told of and follows when the port is free', async () => {
  const warned: string[] = [];
  const log: Log = { ...silentLog, warn: (message, fields) => void warned.push(`${message}: ${String(fields?.['container'])}`) };
  const fleet = new TestFleet();
  await using first = await greeter('first', '127.0.0.2');
  await using _second = await greeter('second', '127.0.0.3', first.port);
  fleet.put('first', n2, first.port, { created: 1 });
  fleet.put('second', n3, first.port, { created: 2 });
  await using proxy = await start(fleet, { log });
  assert.equal(await greeting(first.port), 'first');
  assert.match(proxy.problems().join(), /^port \d+\/tcp of container second on node n3 is not forwarded: container first on node n2 has/);
  fleet.put('second', n3, first.port, { created: 2 });
  await proxy.settled();
  assert.deepEqual(warned, ['a published port is not forwarded: second']);
  fleet.remove('first');
  await proxy.settled();
  assert.equal(await greeting(first.port), 'second');
  assert.deepEqual(proxy.problems(), []);
});

test('a port that another program has is told of, and opened when that has ended', async () => {
  const fleet = new TestFleet();
  const turns = new TurnClock();
  await using web = await greeter('web', '127.0.0.2');
  const other = await greeter('other', '127.0.0.1', web.port);
  fleet.put('web', n2, web.port);
  await using proxy = await start(fleet, { clock: turns });
  assert.match(proxy.problems().join(), /web on node n2 is not forwarded: 127\.0\.0\.1 cannot be opened: port is already allocated/);
  assert.equal(proxy.forwarded('web'), undefined);
  await other[Symbol.asyncDispose]();
  await turns.next();
  await proxy.settled();
  assert.equal(await greeting(web.port), 'web');
});

test('ports of engines on the manager’s own machine are left to them', async () => {
  const fleet = new TestFleet();
  await using web = await greeter('web itself', '127.0.0.1');
  fleet.put('web', node('n1', '127.0.0.1'), web.port);
  await using proxy = await start(fleet);
  assert.deepEqual(proxy.problems(), []);
  assert.equal(await greeting(web.port), 'web itself');
});

test('numbers are given once: to running and stopped containers, and to creates under way', async () => {
  const fleet = new TestFleet();
  const range = { from: await freePort(), to: 0 };
  await using proxy = await start(fleet, { range: { from: range.from, to: range.from } });
  const any = { protocol: 'tcp', from: 0, to: 0 } as const;
  const first = await proxy.allot([any], new Set());
  assert.deepEqual(first.numbers, [range.from]);
  await assert.rejects(proxy.allot([any], new Set()), { status: 409, message: /no host port of \d+-\d+\/tcp is free/ });
  fleet.put('web', n2, range.from, { state: 'exited' });
  first[Symbol.dispose]();
  await assert.rejects(proxy.allot([any], new Set()), { status: 409 });
  using again = await proxy.allot([any], new Set(['web']));
  assert.deepEqual(again.numbers, [range.from], 'what is replaced gives its number on');
});

test('many creates at once get a number each', async () => {
  const from = 62_000;
  await using proxy = await start(new TestFleet(), { range: { from, to: from + 80 } });
  const wishes: readonly PortWish[] = (['tcp', 'udp'] as const).map((protocol) => ({ protocol, from: 0, to: 0 }));
  const allotted = await Promise.all(Array.from({ length: 40 }, () => proxy.allot(wishes, new Set())));
  for (const i of [0, 1]) assert.equal(new Set(allotted.map(({ numbers }) => numbers[i])).size, 40);
});

test('a fixed port that another program has is refused, and can be had once it is free', async () => {
  await using proxy = await start(new TestFleet());
  const other = await greeter('other', '127.0.0.1');
  const wish = { protocol: 'tcp', from: other.port, to: other.port } as const;
  const free = { protocol: 'tcp', from: 0, to: 0 } as const;
  await assert.rejects(proxy.allot([free, wish], new Set()), { status: 409, message: /port is already allocated: a program/ });
  await other[Symbol.asyncDispose]();
  using allotment = await proxy.allot([wish], new Set());
  assert.deepEqual(allotment.numbers, [other.port]);
});

test('a start is refused in the engine’s words when its port is taken, by whom is told', async () => {
  const fleet = new TestFleet();
  const port = await freePort();
  const later = fleet.put('later', n3, port, { state: 'created' });
  const first = fleet.put('first', n2, port);
  await using proxy = await start(fleet);
  const message =
    /^driver failed programming external connectivity on endpoint later .*Bind for 127\.0\.0\.1:\d+ failed: port is already allocated: container first on node n2/;
  await assert.rejects(proxy.checkStart(later), { status: 500, message });
  await proxy.checkStart(first);
  fleet.remove('first');
  await proxy.checkStart(later);
  await using _other = await greeter('other', '127.0.0.1', port);
  await assert.rejects(proxy.checkStart(later), { status: 500, message: /port is already allocated: a program/ });
});

test('a start takes over the port of a container whose node is away', async () => {
  const fleet = new TestFleet();
  await using second = await greeter('second', '127.0.0.3');
  const away: Node = { ...n2, state: 'healthy' };
  fleet.put('first', away, second.port);
  await using proxy = await start(fleet);
  away.state = 'unhealthy';
  const starting = fleet.put('second', n3, second.port, { state: 'created' });
  await proxy.checkStart(starting);
  fleet.put('second', n3, second.port);
  await proxy.settled();
  assert.equal(await greeting(second.port), 'second');
});

test('an address that is not the machine’s is refused at the start', async () => {
  await assert.rejects(start(new TestFleet(), { address: '192.0.2.1' }), {
    status: 400,
    message: /--port-proxy cannot listen on 192\.0\.2\.1/,
  });
});

/** A clock whose sleeps end one turn at a time, when the test says so. */
class TurnClock implements Clock {
  #wake: (() => void)[] = [];
  nowMs(): number {
    return 0;
  }
  async sleep(_ms: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#wake.push(resolve);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    await promise;
  }
  async next(): Promise<void> {
    for (const wake of this.#wake.splice(0)) wake();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
