import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyEndpoint, projectOf } from '../fixture/index.ts';
import { AS_THEY_ARE } from './options.ts';
import { planUp } from './plan-up.ts';

const node = (name: string, ...taken: string[]): { name: string; takenPorts: Set<string> } => ({ name, takenPorts: new Set(taken) });
const NODES = [node('n1'), node('n2', '80/tcp'), node('n3')];

for (const [what, services, problem] of [
  ['a port that enough nodes have', 'a: { image: img, ports: ["80:80"], scale: 2 }', undefined],
  ['a port that too few nodes have', 'a: { image: img, ports: ["80:80"], scale: 3 }', 'services.a: port 80 is free on 2 of 3 needed nodes'],
  [
    'one port of two services',
    'a: { image: img, ports: ["81:80"], scale: 2 }, b: { image: img, ports: ["81:80"], scale: 2 }',
    'services.b: port 81 is free on 3 of 4 needed nodes',
  ],
  ['another protocol', 'a: { image: img, ports: ["80:80/udp"], scale: 3 }', undefined],
  ['free ports', 'a: { image: img, ports: ["80"], scale: 9 }', undefined],
  [
    'more than the limit per node',
    'a: { image: img, deploy: { replicas: 4, placement: { max_replicas_per_node: 1 } } }',
    'services.a: deploy.placement.max_replicas_per_node 1 allows 3 containers on 3 nodes, 4 are wanted',
  ],
] as const) {
  test(`nodes: ${what} ${problem === undefined ? 'is fine' : 'is refused before anything is planned'}`, async () => {
    const project = await projectOf(`services: { ${services} }`);
    const observed = emptyEndpoint(project, { endpoint: { apiVersion: '1.51', fleet: true, local: false }, nodes: NODES });
    const plan = (): unknown => planUp({ project, observed, options: { ...AS_THEY_ARE, recreate: 'diverged', start: true } });
    if (problem === undefined) plan();
    else assert.throws(plan, { message: problem });
  });
}
