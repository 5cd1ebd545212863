import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../../engine/index.ts';
import { containerFromList, LABEL } from '../../model/index.ts';
import { ContainerIndex } from './container-index.ts';
import type { CachedContainer, CopyRule } from './contract.ts';
import { FleetNode } from './fleet-node.ts';
import { ShownCopies } from './shown-copies.ts';

const engine = new Engine({ endpoint: { kind: 'tcp', host: '127.0.0.1', port: 1 } });
const node = new FleetNode('127.0.0.1:1', engine, { onChange() {}, onIdentity() {}, onState() {}, onSuspect() {} });
const SWARM = 's'.repeat(64);
const OLD = 'a'.repeat(64);
const NEW = 'b'.repeat(64);

function copy(id: string): CachedContainer {
  const entry = { Id: id, Names: ['/web'], Labels: { [LABEL.swarmId]: SWARM }, State: 'running' };
  return { info: containerFromList(entry), node, entry, sinceMs: 0, tty: undefined, metAs: 0 };
}

/** OLD is outdated as long as NEW is there. */
function shown(): { readonly index: ContainerIndex; readonly copies: ShownCopies; on: boolean; readonly names: () => string[] } {
  const index = new ContainerIndex();
  const state = { on: true };
  const rule: CopyRule = {
    concerns: () => state.on,
    outdated: (_, all) => (all.some((c) => c.info.id === NEW) ? all.filter((c) => c.info.id === OLD) : []),
  };
  const copies = new ShownCopies(index, rule);
  return {
    index,
    copies,
    names: () => index.newestFirst().map((c) => c.info.id.slice(0, 1)),
    get on() {
      return state.on;
    },
    set on(on) {
      state.on = on;
    },
  };
}

for (const order of [
  [OLD, NEW],
  [NEW, OLD],
]) {
  test(`of a container and what it replaces only the new one is found, read in the order ${order.map((id) => id[0])}`, () => {
    const { index, copies, names } = shown();
    for (const id of order) copies.put(copy(id));
    assert.deepEqual(names(), ['b']);
    assert.equal(index.byName('web').size, 1);
    copies.put(copy(OLD));
    assert.deepEqual(names(), ['b'], 'also when it is read again');
  });
}

test('the old copy is found again when the new one has gone', () => {
  const { copies, names } = shown();
  const added = copy(NEW);
  copies.put(copy(OLD));
  copies.put(added);
  copies.remove(added);
  assert.deepEqual(names(), ['a']);
});

test('an old copy that is removed while it is hidden stays away', () => {
  const { copies, names } = shown();
  const [old, added] = [copy(OLD), copy(NEW)];
  copies.put(old);
  copies.put(added);
  copies.remove(old);
  copies.remove(added);
  assert.deepEqual(names(), []);
});

test('what the rule says may change at any time', () => {
  const state = shown();
  state.on = false;
  state.copies.put(copy(OLD));
  state.copies.put(copy(NEW));
  assert.equal(state.names().length, 2);
  state.on = true;
  state.copies.reconsider(SWARM);
  assert.deepEqual(state.names(), ['b']);
  state.on = false;
  state.copies.reconsider(SWARM);
  assert.equal(state.names().length, 2);
});
