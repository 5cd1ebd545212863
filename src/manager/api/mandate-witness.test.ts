import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CreateWitness } from '../create/index.ts';
import { builtNode } from './builders.ts';
import { NoPrimaryError } from './errors.ts';
import { MandateWitness } from './mandate-witness.ts';

const node = builtNode('n1');

/** A create whose term is over by the clock once `end` was called, while its signal has yet to tell. */
function create(next?: CreateWitness): { readonly witness: MandateWitness; end(): void } {
  let holds = true;
  const term = { token: 1n, signal: new AbortController().signal, holds: () => holds };
  const witness = new MandateWitness({ term, displaced: term.signal, [Symbol.dispose]: () => undefined }, next);
  return {
    witness,
    end: () => {
      holds = false;
    },
  };
}

test('while the term holds nothing is in the way, and who else watches is told all', async () => {
  const told: string[] = [];
  const { witness } = create({
    before: async (_, name) => ({ told: name }),
    after: async (id) => void told.push(id),
    gaveUp: async (surely) => void told.push(String(surely)),
  });
  assert.deepEqual(await witness.before(node, 'web'), { told: 'web' });
  await witness.after('c1');
  await witness.gaveUp(true);
  assert.deepEqual(told, ['c1', 'true']);
  assert.deepEqual(await create().witness.before(node, 'web'), {});
});

test('when the term is over the engine is not asked', async () => {
  const { witness, end } = create();
  end();
  await assert.rejects(witness.before(node, 'web'), NoPrimaryError);
});

test('a container made when the term was over is not acknowledged', async () => {
  const { witness, end } = create();
  await witness.before(node, 'web');
  end();
  await assert.rejects(witness.after('c1'), /stopped leading during the create, it is undone/);
});
