import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Fleet, formatPortClaim, type NodeInfo, type PlacementRequest, parseExpression } from '../../model/index.ts';
import { canBeServed, container, fleet, node, placed, policy, request, withContainer } from './builders.ts';
import { withOvercommit } from './capacity.ts';
import { portsOf } from './node-index.ts';
import { place } from './place.ts';
import { type Policy, STRATEGY_NAMES } from './policy.ts';
import { refusalText } from './refusal-text.ts';

const names = ['n1', 'n2', 'n3', 'n4'] as const;
const label = fc.record({ zone: fc.constantFrom('west', 'east'), disk: fc.constantFrom('ssd', 'hdd') }, { requiredKeys: [] });
const portText = fc
  .tuple(
    fc.constantFrom('', '10.0.0.1:', '10.0.0.2:'),
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 0, max: 2 }),
    fc.constantFrom('tcp', 'udp'),
  )
  .map(([ip, from, more, protocol]) => `${ip}${from}-${from + more}/${protocol}`);

const anyContainer = fc
  .record({
    name: fc.constantFrom('web', 'db', 'cache'),
    id: fc.stringMatching(/^[0-9a-f]{8}$/),
    state: fc.constantFrom('running', 'exited', 'reserved'),
    labels: fc.record({ tier: fc.constantFrom('front', 'back') }, { requiredKeys: [] }),
  })
  .map(({ name, ...rest }) => container(name, { ...rest, id: rest.id.padEnd(64, '0') }));

const anyNode = (name: string): fc.Arbitrary<NodeInfo> =>
  fc
    .record({
      state: fc.constantFrom('healthy', 'healthy', 'healthy', 'pending', 'unhealthy'),
      labels: label,
      cpus: fc.integer({ min: 1, max: 4 }),
      memoryBytes: fc.integer({ min: 1, max: 4000 }),
      failures: fc.integer({ min: 0, max: 2 }),
      containers: fc.array(anyContainer, { maxLength: 3 }),
      slots: fc.constantFrom(undefined, '3', '4'),
    })
    .map(({ slots, labels, ...rest }) =>
      node(name, { ...rest, labels: slots === undefined ? labels : { ...labels, containerslots: slots } }),
    );

const anyFleet: fc.Arbitrary<Fleet> = fc.tuple(...names.map(anyNode)).map((nodes) => fleet(...nodes));

const expression = fc.constantFrom(
  'constraint:zone==west',
  'constraint:zone!=west',
  'constraint:disk==*',
  'constraint:node==/n[12]/',
  'affinity:container==web',
  'affinity:container!=db',
  'affinity:tier==front',
  'affinity:image==busybox',
  'whitelist:node==n1|n2|n3',
);
const soft = expression.map((text) => text.replace(/==|!=/, '$&~'));

const anyRequest: fc.Arbitrary<PlacementRequest> = fc
  .record({
    name: fc.constantFrom('', 'x1', 'x2'),
    says: fc.array(fc.oneof(soft, expression), { maxLength: 3 }),
    needs: fc.array(fc.constantFrom('link web', 'ipc n1/db'), { maxLength: 1 }),
    ports: fc.array(portText, { maxLength: 3 }),
    cpuNanos: fc.constantFrom(0, 0, 500_000_000, 1_100_000_000),
    memoryBytes: fc.constantFrom(0, 0, 100, 1333),
  })
  .map((sketch) => request(sketch));

const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({ strategy: fc.constantFrom(...STRATEGY_NAMES), overcommit: fc.constantFrom(0.05, 0, 0.5, -0.2), seed: fc.nat() })
  .map((changes) => policy(changes));

test('placing one container after another never puts more on a node than it has', () => {
  const simple = anyRequest.map((r) => ({ ...r, dependencies: [], expressions: r.expressions.filter((e) => e.soft) }));
  fc.assert(
    fc.property(anyFleet, fc.array(simple, { maxLength: 12 }), anyPolicy, (start, requests, rule) => {
      let current = start;
      for (const [i, asked] of requests.entries()) {
        const decision = place(current, asked, rule);
        if (!decision.ok) continue;
        const { nodeId } = decision.placement.candidates[0];
        current = withContainer(current, nodeId, placed(asked, `placed${i}`.padEnd(64, '0')));
        const target = current.nodes.find((n) => n.id === nodeId);
        assert.ok(target);
        if (asked.cpuNanos > 0) assert.ok(target.usedCpuNanos <= withOvercommit(target.cpuNanos, rule.overcommit), 'CPU');
        if (asked.memoryBytes > 0) assert.ok(target.usedMemoryBytes <= withOvercommit(target.memoryBytes, rule.overcommit), 'memory');
        assert.ok(target.containers.size <= Number(target.labels['containerslots'] ?? 99), 'slots');
        const claims = [...target.containers.values()].flatMap(portsOf);
        assert.ok(canBeServed(claims), claims.map(formatPortClaim).join(' '));
      }
    }),
    { numRuns: 300 },
  );
});

test('a fixed port is refused only where a claim is in its way', () => {
  const single = portText.map((text) => text.replace(/-\d+/, ''));
  fc.assert(
    fc.property(fc.array(single, { maxLength: 5 }), single, (taken, wanted) => {
      const containers = taken.map((port, i) => container(`c${i}`, { ports: [port] }));
      const claims = [...containers.flatMap((c) => c.hostPorts), ...request({ ports: [wanted] }).hostPorts];
      const before = canBeServed(claims.slice(0, -1));
      fc.pre(before);
      const decision = place(fleet(node('n', { containers })), request({ ports: [wanted] }), policy());
      assert.equal(decision.ok, canBeServed(claims));
    }),
  );
});

test('same input, same answer, and the order of the nodes does not count', () => {
  const shuffled = anyFleet.chain((f) => fc.tuple(fc.constant(f), fc.shuffledSubarray([...f.nodes], { minLength: f.nodes.length })));
  fc.assert(
    fc.property(shuffled, anyRequest, anyPolicy, ([whole, nodes], asked, rule) => {
      const answer = place(whole, asked, rule);
      assert.deepEqual(place(whole, asked, rule), answer);
      assert.deepEqual(place({ nodes }, asked, rule), answer);
    }),
  );
});

test('every node is either a candidate or refused with a reason, and a refusal names them all', () => {
  fc.assert(
    fc.property(anyFleet, anyRequest, anyPolicy, (whole, asked, rule) => {
      const decision = place(whole, asked, rule);
      const open = decision.ok ? decision.placement.candidates.map((c) => c.nodeName) : [];
      const closed = decision.ok ? decision.placement.refused : decision.refusal.nodes;
      assert.deepEqual([...open, ...closed.map((n) => n.nodeName)].toSorted(), names);
      assert.ok(closed.every((n) => n.reasons.length > 0));
      for (const n of whole.nodes) if (n.state !== 'healthy') assert.ok(!open.includes(n.name));
      if (decision.ok) return;
      const text = refusalText(asked, decision.refusal);
      for (const n of closed) assert.ok(text.includes(n.nodeName), `${n.nodeName} in ${text}`);
      for (const n of closed) for (const reason of n.reasons) assert.ok(text.includes(reason.text), reason.text);
    }),
  );
});

test('wishes never turn nodes away, they only order them', () => {
  fc.assert(
    fc.property(anyFleet, anyRequest, fc.array(soft, { minLength: 1, maxLength: 4 }), anyPolicy, (whole, asked, wishes, rule) => {
      const wished = { ...asked, expressions: [...asked.expressions, ...wishes.map(parse)] };
      const [without, withWishes] = [place(whole, asked, rule), place(whole, wished, rule)];
      assert.equal(withWishes.ok, without.ok);
      if (without.ok && withWishes.ok) {
        const open = (d: typeof without): readonly string[] => d.placement.candidates.map((c) => c.nodeId).toSorted();
        assert.deepEqual(open(withWishes), open(without));
      }
    }),
  );
});

function parse(text: string): ReturnType<typeof parseExpression> {
  const colon = text.indexOf(':');
  const kind = text.slice(0, colon);
  return parseExpression(kind === 'affinity' || kind === 'whitelist' ? kind : 'constraint', text.slice(colon + 1));
}

test('any expression that can be read can be held against any node', () => {
  const anything = fc.string({
    unit: fc.constantFrom('a', '*', '?', '/', '(', ')', '[', ']', '|', '+', '\\', '.', '~', '=', '!', '{', '}', '1', ','),
    maxLength: 12,
  });
  fc.assert(
    fc.property(
      anyFleet,
      anything,
      fc.constantFrom('constraint:node', 'constraint:zone', 'affinity:container', 'affinity:image', 'affinity:tier'),
      (whole, value, key) => {
        let asked: PlacementRequest;
        try {
          asked = { ...request(), expressions: [parse(`${key}==${value}`)] };
        } catch (error) {
          assert.equal(error instanceof Error && 'status' in error && error.status, 400);
          return;
        }
        place(whole, asked, policy());
      },
    ),
    { numRuns: 1_000 },
  );
});

test('the snapshot is not changed', () => {
  fc.assert(
    fc.property(anyFleet, anyRequest, anyPolicy, (whole, asked, rule) => {
      const before = JSON.stringify([whole, asked, rule, whole.nodes.map((n) => [...n.containers])]);
      place(whole, asked, rule);
      assert.equal(JSON.stringify([whole, asked, rule, whole.nodes.map((n) => [...n.containers])]), before);
    }),
  );
});
