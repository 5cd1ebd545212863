import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SingleFlight } from './single-flight.ts';

test('callers of one key share a run, other keys have their own', async () => {
  const flights = new SingleFlight<number>();
  const gate = Promise.withResolvers<void>();
  let runs = 0;
  const task = async (): Promise<number> => {
    const mine = ++runs;
    await gate.promise;
    return mine;
  };
  const all = Promise.all([flights.run('a', task), flights.run('a', task), flights.run('b', task)]);
  gate.resolve();
  assert.deepEqual(await all, [1, 1, 2]);
  assert.equal(await flights.run('a', task), 3);
});

test('a caller that leaves does not stop the others; the last one stops the run', async () => {
  const flights = new SingleFlight<string>();
  const gate = Promise.withResolvers<string>();
  let seen: AbortSignal | undefined;
  const task = (signal: AbortSignal): Promise<string> => {
    seen = signal;
    return gate.promise;
  };
  const [first, second] = [new AbortController(), new AbortController()];
  const one = flights.run('a', task, first.signal);
  const two = flights.run('a', task, second.signal);
  first.abort();
  await assert.rejects(one, { name: 'AbortError' });
  assert.equal(seen?.aborted, false);
  second.abort();
  await assert.rejects(two, { name: 'AbortError' });
  assert.equal(seen?.aborted, true);
  gate.resolve('late');
});

test('a caller after the last one left starts anew', async () => {
  const flights = new SingleFlight<string>();
  const controller = new AbortController();
  const never = flights.run('a', () => Promise.withResolvers<string>().promise, controller.signal);
  controller.abort();
  await assert.rejects(never, { name: 'AbortError' });
  assert.equal(await flights.run('a', () => Promise.resolve('new')), 'new');
});

test('a failure reaches every caller and is not kept', async () => {
  const flights = new SingleFlight<string>();
  const failing = (): Promise<string> => Promise.reject(new Error('no'));
  const results = await Promise.allSettled([flights.run('a', failing), flights.run('a', failing)]);
  assert.deepEqual(
    results.map((r) => r.status),
    ['rejected', 'rejected'],
  );
  assert.equal(await flights.run('a', () => Promise.resolve('yes')), 'yes');
});
