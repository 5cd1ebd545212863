import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Step } from '../plan/index.ts';
import { execute } from './execute.ts';

function gate(id: string, ...needs: string[]): Step {
  return { kind: 'gate', id, needs, because: '' };
}

const never = new AbortController().signal;

test('steps run as soon as what they need is done, others beside each other', async () => {
  const log: string[] = [];
  const slow = Promise.withResolvers<void>();
  const run = execute(
    [gate('a'), gate('b'), gate('c', 'a'), gate('d', 'a', 'b')],
    async (step) => {
      log.push(`${step.id}+`);
      if (step.id === 'b') await slow.promise;
      if (step.id === 'c') slow.resolve();
      log.push(`${step.id}-`);
    },
    never,
  );
  await run;
  assert.deepEqual(log, ['a+', 'a-', 'b+', 'c+', 'c-', 'b-', 'd+', 'd-']);
});

test('after a failure nothing new starts, what runs is awaited, and the first failure is thrown', async () => {
  const log: string[] = [];
  const slow = Promise.withResolvers<void>();
  const run = execute(
    [gate('bad'), gate('slow'), gate('after', 'slow'), gate('never', 'bad')],
    async (step, failed) => {
      if (step.id === 'bad') throw new Error('first');
      failed.addEventListener('abort', () => slow.resolve());
      await slow.promise;
      log.push(step.id);
    },
    never,
  );
  await assert.rejects(run, /first/);
  assert.deepEqual(log, ['slow']);
});

test('needs that are not among the steps count as done, and an abort starts nothing', async () => {
  const log: string[] = [];
  await execute([gate('a', 'elsewhere')], async (step) => void log.push(step.id), never);
  assert.deepEqual(log, ['a']);
  await assert.rejects(execute([gate('b')], async (step) => void log.push(step.id), AbortSignal.abort()));
  assert.deepEqual(log, ['a']);
});
