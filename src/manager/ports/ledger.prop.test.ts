import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ContainerInfo, containerId } from '../../model/index.ts';
import { PortLedger } from './ledger.ts';
import { type PortKey, portKey } from './port-key.ts';

const RANGE = { from: 1, to: 6 };
const PORTS = [1, 2, 3, 4, 5, 6];
const ids = ['a', 'b', 'c'] as const;

type Step =
  | { readonly kind: 'take'; readonly start: number; readonly replaced: readonly string[]; readonly avoid: readonly number[] }
  | { readonly kind: 'hold'; readonly port: number }
  | { readonly kind: 'release'; readonly nth: number }
  | { readonly kind: 'put'; readonly id: string; readonly ports: readonly number[]; readonly loopback: boolean }
  | { readonly kind: 'remove'; readonly id: string };

const port = fc.integer({ min: RANGE.from, max: RANGE.to });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('take' as const),
    start: fc.double({ min: 0, max: 0.999, noNaN: true }),
    replaced: fc.subarray([...ids]),
    avoid: fc.array(port, { maxLength: 2 }),
  }),
  fc.record({ kind: fc.constant('hold' as const), port }),
  fc.record({ kind: fc.constant('release' as const), nth: fc.nat(5) }),
  fc.record({
    kind: fc.constant('put' as const),
    id: fc.constantFrom(...ids),
    ports: fc.array(port, { maxLength: 3 }),
    loopback: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('remove' as const), id: fc.constantFrom(...ids) }),
);

/** What the ledger should say, kept in the simplest way. */
class Model {
  readonly ledger = new PortLedger();
  readonly held: number[] = [];
  readonly containers = new Map<string, readonly number[]>();

  apply(s: Step): void {
    switch (s.kind) {
      case 'put':
        this.ledger.put(info(s.id, s.ports, s.loopback));
        return void this.containers.set(s.id, s.loopback ? [] : s.ports);
      case 'remove':
        this.ledger.remove(s.id);
        return void this.containers.delete(s.id);
      case 'hold':
        this.ledger.hold(portKey(s.port, 'tcp'));
        return void this.held.push(s.port);
      case 'release':
        for (const given of this.held.splice(s.nth, 1)) this.ledger.release(portKey(given, 'tcp'));
        return;
      case 'take':
        this.#take(s);
    }
  }

  #take({ start, replaced, avoid }: Step & { readonly kind: 'take' }): void {
    const others = [...this.containers].flatMap(([id, ports]) => (replaced.includes(id) ? [] : ports));
    const free = PORTS.filter((p) => !this.held.includes(p) && !others.includes(p) && !avoid.includes(p));
    const taken = this.ledger.take('tcp', RANGE, start, new Set(replaced), new Set(avoid));
    assert.equal(taken === undefined, free.length === 0);
    if (taken === undefined) return;
    assert.ok(free.includes(taken));
    this.held.push(taken);
  }
}

test('a port that is taken was nobody’s before, and one that is free is found', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const model = new Model();
      for (const s of steps) model.apply(s);
      for (const p of PORTS) {
        const holders = [...model.containers].filter(([, ports]) => ports.includes(p)).map(([id]) => id);
        assert.deepEqual([...model.ledger.holders(portKey(p, 'tcp'))].sort(), holders.sort());
      }
    }),
  );
});

test('ports of different protocols are different ports', () => {
  const ledger = new PortLedger();
  const keys: PortKey[] = [];
  for (const protocol of ['tcp', 'udp'] as const) keys.push(portKey(ledger.take(protocol, { from: 7, to: 7 }, 0) ?? 0, protocol));
  assert.deepEqual(keys, ['7/tcp', '7/udp']);
});

function info(id: string, ports: readonly number[], loopback: boolean): ContainerInfo {
  return {
    id: containerId(id),
    name: id,
    swarmId: undefined,
    image: '',
    imageId: '',
    labels: {},
    state: 'exited',
    createdS: 0,
    networkMode: 'bridge',
    hostPorts: ports.map((p) => ({ ip: loopback ? '127.0.0.1' : '', from: p, to: p, protocol: 'tcp' })),
    hostModePorts: [],
    cpuNanos: 0,
    memoryBytes: 0,
  };
}
