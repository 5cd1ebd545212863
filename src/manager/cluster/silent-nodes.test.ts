import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentNote, SilentNodes } from './silent-nodes.ts';

const HEALTHY = { state: 'healthy', tried: true } as const;

test('a node whose agent vanished stays while its engine answers', () => {
  const silent = new SilentNodes();
  silent.set(['a:1']);
  assert.ok(silent.stays('a:1', HEALTHY));
  assert.ok(!silent.stays('a:1', { state: 'unhealthy', tried: true }));
});

test('one that left because its engine did not answer is tried again only once it was listed again', () => {
  const silent = new SilentNodes();
  silent.set(['a:1']);
  assert.ok(!silent.stays('a:1', { state: 'unhealthy', tried: true }));
  assert.ok(!silent.stays('a:1', undefined));
  silent.set([]);
  silent.set(['a:1']);
  assert.ok(silent.stays('a:1', undefined));
});

test('a manager that starts tries each once', () => {
  const silent = new SilentNodes();
  silent.set(['a:1']);
  assert.ok(silent.stays('a:1', undefined));
  assert.ok(silent.stays('a:1', { state: 'pending', tried: false }));
  assert.ok(!silent.stays('a:1', { state: 'pending', tried: true }));
});

test('users are told of agents that vanished or hold no lease', () => {
  const agent = { address: 'a:1', guards: 'E', fenced: [], holdsLease: true };
  assert.equal(agentNote(undefined, false), undefined);
  assert.equal(agentNote(agent, false), undefined);
  assert.match(agentNote({ ...agent, holdsLease: false }, false) ?? '', /holds no lease/);
  assert.match(agentNote(agent, true) ?? '', /vanished/);
});
