import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statusParts } from './status-parts.ts';

for (const [status, exitCode, health] of [
  ['Up 2 seconds (health: starting)', undefined, 'starting'],
  ['Up 2 seconds (healthy)', undefined, 'healthy'],
  ['Up 2 seconds (unhealthy)', undefined, 'unhealthy'],
  ['Up 2 seconds (Paused)', undefined, 'none'],
  ['Up 2 seconds', undefined, 'none'],
  ['Exited (137) 2 seconds ago', 137, 'none'],
  ['Restarting (1) 2 seconds ago', 1, 'none'],
  ['Created', undefined, 'none'],
] as const) {
  test(`"${status}" tells exit code ${exitCode} and health ${health}`, () => assert.deepEqual(statusParts(status), { exitCode, health }));
}
