import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSample } from '../sample-project.ts';

async function portsOf(list: string): Promise<readonly string[]> {
  const { project } = await loadSample(`services: {a: {image: x, ports: ${list}}}`);
  const ports = project.services.get('a')?.ports ?? [];
  return ports.map((p) => `${p.hostIp ?? ''}|${p.published ?? ''}|${p.target}/${p.protocol} ${p.mode}`);
}

for (const [short, wants] of [
  ['80:80', ['|80|80/tcp ingress']],
  ['8000-8001:90-91/udp', ['|8000|90/udp ingress', '|8001|91/udp ingress']],
  ['127.0.0.1::70', ['127.0.0.1||70/tcp ingress']],
  ['3000-3002', ['||3000/tcp ingress', '||3001/tcp ingress', '||3002/tcp ingress']],
  ['[::1]:55:55', ['::1|55|55/tcp ingress']],
  ['::80', ['||80/tcp ingress']],
  ['8000-8005:80', ['|8000-8005|80/tcp ingress']],
  ['127.0.0.1:5000-5001:5000-5001/SCTP', ['127.0.0.1|5000|5000/sctp ingress', '127.0.0.1|5001|5001/sctp ingress']],
] as const) {
  test(`port ${short}`, async () => assert.deepEqual(await portsOf(`["${short}"]`), wants));
}

test('numbers and long entries', async () => {
  const long = '{target: 81, published: 90, mode: host, host_ip: 1.2.3.4, protocol: udp}';
  assert.deepEqual(await portsOf(`[3000, ${long}, {target: 82, published: "90-91"}]`), [
    '||3000/tcp ingress',
    '1.2.3.4|90|81/udp host',
    '|90-91|82/tcp ingress',
  ]);
});

test('one mapping written twice counts once', async () => {
  assert.deepEqual(await portsOf('["80-81:80-81", "80:80", {target: 81, published: 81}, "0.0.0.0:80:80"]'), [
    '0.0.0.0|80|80/tcp ingress',
    '|81|81/tcp ingress',
  ]);
});
