// Connections that are taken over, and answers that take their time: what clients see on the wire, old and new engines alike.
import assert from 'node:assert/strict';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { after, afterEach, before, describe, test } from 'node:test';
import { ApiClient, RawConnection, valueAt } from '../support/api-client.ts';
import { eventually } from '../support/eventually.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';

const UPGRADE = ['Connection: Upgrade', 'Upgrade: tcp'];
const FRAMED = 'application/vnd.docker.multiplexed-stream';
const RAW = 'application/vnd.docker.raw-stream';

let fleet: Fleet;
let api: ApiClient;
before(async () => {
  fleet = await startFleet({
    name: 'apistreams',
    engines: [
      { name: 'old', version: '20.10' },
      { name: 'new', version: '28.5' },
    ],
  });
  api = new ApiClient(`http://${fleet.manager.address}`);
});
after(async () => await fleet?.[Symbol.asyncDispose]());
afterEach(async () => await fleet.clear());

const raw = (): RawConnection => new RawConnection(fleet.manager.address);
const onNode = (node: string, more: object = {}): object => ({ Env: [`constraint:node==${node}`], ...more });

/** Payloads of framed output, streams apart. */
function frames(bytes: string): { readonly stdout: string; readonly stderr: string } {
  const data = Buffer.from(bytes, 'latin1');
  const out = ['', '', ''];
  for (let at = 0; at + 8 <= data.length; ) {
    const size = data.readUInt32BE(at + 4);
    out[data[at] ?? 0] += data.toString('utf8', at + 8, at + 8 + size);
    at += 8 + size;
  }
  return { stdout: out[1] ?? '', stderr: out[2] ?? '' };
}

const bodyOf = (text: string): string => text.slice(text.indexOf('\r\n\r\n') + 4);

for (const node of ['old', 'new']) {
  describe(`on the ${node} engine`, () => {
    test('attach answers 101 UPGRADED with its three headers, labelled for the client’s version, before the start', async () => {
      const id = await api.create('at', onNode(node, { Cmd: ['echo', 'hi'], AttachStdout: true }));
      for (const [version, type] of [
        ['', FRAMED],
        ['/v1.41', RAW],
      ] as const) {
        using attached = raw().request(`POST ${version}/containers/${id}/attach?stream=1&stdout=1`, UPGRADE);
        const head = await attached.until(/\r\n\r\n/);
        assert.match(head, /^HTTP\/1\.1 101 UPGRADED\r\n/);
        const names = [...head.matchAll(/^([\w-]+):/gm)].map((m) => m[1]?.toLowerCase());
        assert.deepEqual(names.toSorted(), ['connection', 'content-type', 'upgrade']);
        assert.ok(head.includes(`Content-Type: ${type}`), head);
      }
      using attached = raw().request(`POST /containers/at/attach?stream=1&stdout=1`, UPGRADE);
      await attached.until(/\r\n\r\n/);
      await api.call('POST', '/containers/at/start');
      assert.equal(frames(bodyOf(await attached.toEnd())).stdout, 'hi\n');
    });

    test('attach of a terminal is raw', async () => {
      await api.create('tty', onNode(node, { Cmd: ['tty'], Tty: true, AttachStdout: true }));
      using attached = raw().request('POST /containers/tty/attach?stream=1&stdout=1', UPGRADE);
      assert.ok((await attached.until(/\r\n\r\n/)).includes(`Content-Type: ${RAW}`));
      await api.call('POST', '/containers/tty/start');
      assert.match(await attached.toEnd(), /\/dev\/pts\/0/);
    });

    test('input sent before the start, in one packet with the head, reaches the process; our end is its end', async () => {
      await api.create('cat', onNode(node, { Cmd: ['cat'], OpenStdin: true, StdinOnce: true, AttachStdin: true, AttachStdout: true }));
      using attached = raw();
      attached.request('POST /containers/cat/attach?stream=1&stdin=1&stdout=1', [...UPGRADE, 'Content-Length: 0']).write('early\n');
      await attached.until(/\r\n\r\n/);
      await api.call('POST', '/containers/cat/start');
      attached.write('late\n').end();
      assert.equal(frames(bodyOf(await attached.toEnd())).stdout, 'early\nlate\n');
    });

    test('attach without upgrade is a bare 200 that ends with the connection, and takes input', async () => {
      await api.create('cat', onNode(node, { Cmd: ['cat'], OpenStdin: true, StdinOnce: true }));
      await api.call('POST', '/containers/cat/start');
      using attached = raw().request('POST /containers/cat/attach?stream=1&stdin=1&stdout=1');
      const head = await attached.until(/\r\n\r\n/);
      assert.match(head, /^HTTP\/1\.1 200 OK\r\n/);
      assert.ok(head.includes(`Content-Type: ${RAW}`));
      assert.doesNotMatch(head, /content-length|transfer-encoding|keep-alive/i);
      attached.write('word\n').end();
      assert.equal(frames(bodyOf(await attached.toEnd())).stdout, 'word\n');
    });

    test('exec with its JSON and the first input in one packet', async () => {
      await api.run('box', onNode(node));
      const created = await api.call('POST', '/containers/box/exec', { Cmd: ['cat'], AttachStdin: true, AttachStdout: true });
      assert.equal(created.status, 201);
      const path = `/exec/${valueAt(created.body, 'Id')}`;
      using started = raw().request(`POST ${path}/start`, UPGRADE, '{"Detach":false,"Tty":false}').write('glued\n').end();
      const all = await started.toEnd();
      assert.match(all, /^HTTP\/1\.1 101 UPGRADED\r\n/);
      assert.ok(all.includes(`Content-Type: ${FRAMED}`), all);
      assert.match(all, /Api-Version: /i);
      assert.equal(frames(bodyOf(all)).stdout, 'glued\n');
      assert.equal(await api.read(`${path}/json`, 'ExitCode'), 0);
    });

    test('exec without upgrade gives both streams; detached it is an ordinary answer', async () => {
      await api.run('box', onNode(node));
      const create = async (script: string): Promise<unknown> => {
        const body = { Cmd: ['sh', '-c', script], AttachStdout: true, AttachStderr: true };
        return valueAt((await api.call('POST', '/containers/box/exec', body)).body, 'Id');
      };
      using started = raw().request(`POST /exec/${await create('echo out; echo err >&2; exit 7')}/start`, [], '{"Detach":false}');
      assert.deepEqual(frames(bodyOf(await started.toEnd())), { stdout: 'out\n', stderr: 'err\n' });
      assert.equal((await api.call('POST', `/exec/${await create('true')}/start`, { Detach: true })).status, 200);
    });

    test('logs are labelled for the client’s version', async () => {
      await api.run('talk', onNode(node, { Cmd: ['echo', 'hi'] }));
      await api.call('POST', '/containers/talk/wait');
      const logs = await api.call('GET', '/containers/talk/logs?stdout=1');
      assert.equal(logs.headers.get('content-type'), FRAMED);
      assert.equal(frames(logs.text).stdout, 'hi\n');
      assert.equal((await api.at('1.41').call('GET', '/containers/talk/logs?stdout=1')).headers.get('content-type') === FRAMED, false);
      assert.deepEqual((await api.call('GET', '/containers/talk/logs')).body, {
        message: 'Bad parameters: you must choose at least one stream',
      });
    });

    test('wait sends its head before the start, and whoever lists after it sees the end', async () => {
      for (const condition of ['next-exit', 'removed']) {
        const id = await api.create(
          'job',
          onNode(node, { Cmd: ['sh', '-c', 'exit 5'], HostConfig: { AutoRemove: condition === 'removed' } }),
        );
        using waiting = raw().request(`POST /containers/job/wait?condition=${condition}`, ['Connection: close']);
        assert.match(await waiting.until(/\r\n\r\n/), /^HTTP\/1\.1 200 OK\r\n[\s\S]*Transfer-Encoding: chunked/i);
        await api.call('POST', `/containers/${id}/start`);
        assert.match(await waiting.toEnd(), /"StatusCode":5\b/);
        const states = (await api.call('GET', '/containers/json?all=1')).body as { State: string }[];
        assert.deepEqual(
          states.map((c) => c.State),
          condition === 'removed' ? [] : ['exited'],
        );
        await fleet.clear();
      }
    });

    test('a client that leaves ends what it asked for on the engine, too', async () => {
      await api.run('talk', onNode(node, { Cmd: ['sh', '-c', 'while true; do echo x; sleep 0.1; done'] }));
      const calm = await engineConnections();
      const logs = Array.from({ length: 8 }, () => raw().request('GET /containers/talk/logs?follow=1&stdout=1'));
      const stats = Array.from({ length: 4 }, () => raw().request('GET /containers/talk/stats'));
      const attached = Array.from({ length: 4 }, () => raw().request('POST /containers/talk/attach?stream=1&stdout=1', UPGRADE));
      const streams = [...logs, ...stats, ...attached];
      for (const stream of streams) await stream.until(/\r\n\r\n/);
      assert.ok((await engineConnections()) > streams.length);
      for (const stream of streams) stream.socket.destroy();
      await eventually(async () => assert.ok((await engineConnections()) <= calm));
    });
  });
}

/** Connections of the manager to engines, by the kernel's word. */
async function engineConnections(): Promise<number> {
  const folder = `/proc/${fleet.manager.pid}/fd`;
  const links = await Promise.all((await readdir(folder)).map((fd) => readlink(`${folder}/${fd}`).catch(() => '')));
  const inodes = new Set(links.map((link) => /socket:\[(\d+)\]/.exec(link)?.[1]).filter(Boolean));
  const rows = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map((row) => row.trim().split(/\s+/));
  // 01 is established, 0947 is port 2375.
  return rows.filter((row) => row[3] === '01' && inodes.has(row[9]) && row[2]?.endsWith(':0947') === true).length;
}

test('attach to what is not there, or not attachable, is refused as plain HTTP with JSON', async () => {
  using missing = raw().request('POST /containers/nothing/attach?stream=1', UPGRADE);
  assert.match(await missing.toEnd(), /^HTTP\/1\.1 404 [\s\S]*\{"message":"No such container: nothing"\}/);
  await api.run('box');
  await api.call('POST', '/containers/box/pause');
  using paused = raw().request('POST /containers/box/attach?stream=1&stdout=1', UPGRADE);
  assert.match(await paused.toEnd(), /^HTTP\/1\.1 409 [\s\S]*application\/json[\s\S]*\{"message":"[^"]*is paused/i);
});

test('exec of what is not there is refused with the engine’s words', async () => {
  const { status, body } = await api.call('GET', `/exec/${'0'.repeat(64)}/json`);
  assert.equal(status, 404);
  assert.deepEqual(body, { message: `No such exec instance: ${'0'.repeat(64)}` });
});

test('an exec made behind the manager is found', async () => {
  const id = await api.run('box', onNode('new'));
  const engine = new ApiClient(`http://${fleet.lab.engine('new').address}`);
  const created = await engine.call('POST', `/containers/${id}/exec`, { Cmd: ['true'] });
  assert.equal(await api.read(`/exec/${valueAt(created.body, 'Id')}/json`, 'ContainerID'), id);
});

test('attach over a websocket is passed through', async () => {
  await api.create('ws', onNode('new', { Cmd: ['echo', 'over the socket'] }));
  using socket = raw().request('GET /containers/ws/attach/ws?stream=1&stdout=1', [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Origin: http://localhost',
  ]);
  // From a page that was not allowed.
  assert.match(await socket.toEnd(), /^HTTP\/1\.1 403 /);
  using allowed = raw().request('GET /containers/ws/attach/ws?stream=1&stdout=1', [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ]);
  assert.match(await allowed.until(/\r\n\r\n/), /^HTTP\/1\.1 101 [\s\S]*Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/i);
  await api.call('POST', '/containers/ws/start');
  assert.match(await allowed.until(/over the socket/), /over the socket/);
});
