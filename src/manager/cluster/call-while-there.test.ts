import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { Engine } from '../../engine/index.ts';
import { callWhileThere } from './call-while-there.ts';

test('a long call to a node that vanished is given up, and may have been applied', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  await using engine = new Engine({ endpoint: { kind: 'tcp', host: '127.0.0.1', port } });
  const lost = new AbortController();
  const node = { engine, lost: lost.signal, down: new AbortController().signal };
  const call = callWhileThere(node, { method: 'POST', path: '/containers/x/stop', deadlineMs: null });
  silent.once('connection', (socket: Socket) => socket.once('data', () => lost.abort()));
  await assert.rejects(call, { name: 'Error', status: 503, sent: true, message: /did not answer POST .* may have been applied/ });
  for (const socket of sockets) socket.destroy();
  silent.close();
});
