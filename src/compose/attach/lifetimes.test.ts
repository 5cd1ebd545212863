import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../base/index.ts';
import type { EngineEvent } from '../../engine/index.ts';
import { container, projectOf } from '../fixture/index.ts';
import type { ObservedContainer } from '../observe/index.ts';
import { Lifetimes } from './lifetimes.ts';

const project = await projectOf('services: { a: { image: img } }');
const listed = (state: string, exitCode?: number): ObservedContainer => container(project, 'a', 1, { state, exitCode });
const { id } = listed('running');
const RUNNING = { Running: true, StartedAt: '2024-01-01T00:00:10Z', FinishedAt: '2024-01-01T00:00:05Z' };
const ENDED = { Running: false, StartedAt: '2024-01-01T00:00:10Z', FinishedAt: '2024-01-01T00:00:20Z' };
const AGAIN = { Running: true, StartedAt: '2024-01-01T00:00:21Z', FinishedAt: '2024-01-01T00:00:20Z' };
const quiet = async (): Promise<void> => {};

function died(exitCode: string): EngineEvent {
  return { type: 'container', action: 'die', actorId: id, attributes: { exitCode }, timeNano: 0n, raw: '' };
}

/** Lifetimes of one container attached to in one state; its inspect then tells another. */
function lifetimes(attachedAs: JsonObject, now: JsonObject): Lifetimes {
  const known = new Lifetimes(async () => now);
  known.attached(id, attachedAs);
  return known;
}

test('a death told by an event counts, though the list still says running; it is not followed again', async () => {
  const known = lifetimes(RUNNING, ENDED);
  known.noteEvent(died('3'));
  const [end] = await known.ends([listed('running')], true, quiet);
  assert.deepEqual([end?.code, end?.restarting], [3, false]);
  assert.equal(known.isLive(listed('running')), false);
  assert.equal(await known.isNewRun(listed('running')), false);
});

test('a container that runs again after its death is coming back, and its new run is followed', async () => {
  const known = lifetimes(RUNNING, AGAIN);
  known.noteEvent(died('1'));
  const [end] = await known.ends([listed('running')], true, quiet);
  assert.equal(end?.restarting, true);
  assert.equal(known.isLive(listed('exited')), true);
  assert.equal(await known.isNewRun(listed('running')), true);
});

test('an exit from before the start of this run is none of ours', async () => {
  const known = lifetimes(ENDED, ENDED);
  assert.deepEqual(await known.ends([listed('exited', 3)], true, quiet), []);
  assert.equal(known.isLive(listed('exited', 3)), false);
});

test('an exit whose event was lost is told from the list', async () => {
  const known = lifetimes({ ...RUNNING, Running: false }, ENDED);
  assert.deepEqual(await known.ends([listed('exited', 3)], false, quiet), []);
  const [end] = await known.ends([listed('exited', 3)], true, quiet);
  assert.equal(end?.code, 3);
});

test('what it wrote last is shown before its end is told', async () => {
  const known = lifetimes(RUNNING, ENDED);
  known.noteEvent(died('0'));
  const order: string[] = [];
  await known.ends([listed('exited', 0)], true, async () => void order.push('shown'));
  assert.deepEqual(order, ['shown']);
});
