import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine, EngineUnreachableError } from '../../engine/index.ts';
import { Patience } from './patience.ts';

const never = new AbortController().signal;

/** A call to a port where nobody listens. */
async function unreachable(): Promise<string> {
  await using engine = new Engine({ endpoint: { kind: 'tcp', host: '127.0.0.1', port: 9 } });
  await engine.json({ method: 'GET', path: '/info' }, never);
  return 'reached';
}

test('an endpoint that is away is no answer for a minute, then a failure; an answer in between starts over', async () => {
  let nowMs = 0;
  const patience = new Patience({ nowMs: () => nowMs, sleep: async () => {} });
  assert.equal(await patience.look(unreachable, never), undefined);
  nowMs = 59_000;
  assert.equal(await patience.look(unreachable, never), undefined);
  assert.equal(await patience.look(async () => 'there', never), 'there');
  nowMs = 100_000;
  assert.equal(await patience.look(unreachable, never), undefined);
  nowMs = 161_000;
  await assert.rejects(patience.look(unreachable, never), EngineUnreachableError);
});

test('anything else fails at once, and an abort is no failure', async () => {
  const patience = new Patience({ nowMs: () => 0, sleep: async () => {} });
  const broken = async (): Promise<never> => {
    throw new Error('no');
  };
  await assert.rejects(patience.look(broken, never), /no/);
  assert.equal(await patience.look(broken, AbortSignal.abort()), undefined);
});
