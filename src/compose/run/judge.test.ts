import assert from 'node:assert/strict';
import { test } from 'node:test';
import { container, projectOf } from '../fixture/index.ts';
import type { ObservedContainer } from '../observe/index.ts';
import type { WaitCondition } from '../plan/index.ts';
import { judge } from './judge.ts';

const project = await projectOf('services: { db: { image: img, scale: 2 } }');
const c = (number: number, over: Partial<ObservedContainer>): ObservedContainer => container(project, 'db', number, over);
const healthy = { health: 'healthy' } as const;

for (const [what, condition, containers, wants] of [
  ['all healthy', 'service_healthy', [c(1, healthy), c(2, healthy)], 'Healthy'],
  ['one still starting', 'service_healthy', [c(1, healthy), c(2, { health: 'starting' })], 'pending'],
  ['one unhealthy', 'service_healthy', [c(1, healthy), c(2, { health: 'unhealthy' })], 'container t1-db-2 is unhealthy'],
  ['one exited', 'service_healthy', [c(1, healthy), c(2, { state: 'exited', exitCode: 1 })], 'container t1-db-2 exited (1)'],
  ['no check', 'service_healthy', [c(1, {})], 'container t1-db-1 has no healthcheck configured'],
  ['not started', 'service_healthy', [c(1, { state: 'created' })], 'pending'],
  ['exited with 0', 'service_completed_successfully', [c(1, { state: 'exited', exitCode: 0 })], 'Exited'],
  [
    'exited with 3',
    'service_completed_successfully',
    [c(1, { state: 'exited', exitCode: 3 })],
    'service "db" didn\'t complete successfully: exit 3',
  ],
  ['still running', 'service_completed_successfully', [c(1, {})], 'pending'],
  ['running without check', 'running_or_healthy', [c(1, {})], 'Healthy'],
  ['running, check starting', 'running_or_healthy', [c(1, { health: 'starting' })], 'pending'],
] satisfies [string, WaitCondition, ObservedContainer[], string][]) {
  test(`${condition}: ${what}`, () => {
    const verdict = judge(condition, 'db', containers);
    assert.equal(verdict.kind === 'met' ? verdict.as : verdict.kind === 'failed' ? verdict.why : 'pending', wants);
  });
}
