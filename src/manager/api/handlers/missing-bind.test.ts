import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineHttpError } from '../../../engine/index.ts';
import type { ClusterView } from '../../cluster/index.ts';
import { BUILT_OPTIONS, builtNode } from '../builders.ts';
import { withMissingBind } from './missing-bind.ts';

const nodes = [builtNode('n1'), builtNode('n2')];
const told = (error: unknown, of = nodes): string => {
  const cluster = { nodes: () => of } as unknown as ClusterView;
  return String(withMissingBind({ cluster, options: BUILT_OPTIONS }, error));
};
const address = nodes[0]?.engine.address ?? '';
const refusal = (status: number, message: string): EngineHttpError =>
  new EngineHttpError({ address, method: 'POST', path: '/containers/create' }, status, message);
const missing = refusal(400, 'invalid mount config for type "bind": bind source path does not exist: /home/me');

test('a folder that is missing on a node is told with the node, and with what to do', () => {
  assert.match(told(missing), /bind source path does not exist: \/home\/me on node n1: copy the files/);
});

test('anything else is told as it was, as is a missing folder of the only node', () => {
  assert.match(told(refusal(400, 'no command specified')), /no command specified$/);
  assert.doesNotMatch(told(missing, nodes.slice(0, 1)), /on node/);
});
