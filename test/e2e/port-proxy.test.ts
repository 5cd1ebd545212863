// `schwarm manage --port-proxy`: published ports of three engines on the manager's own address.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, afterEach, before, test } from 'node:test';
import { toolPath } from '../../lab/index.ts';
import { output } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';
import { startManager } from '../support/manager-process.ts';

const QUICK = ['--engine-probe-interval', '500ms', '--engine-probe-timeout', '1s', '--reschedule-grace', '1s'];

let fleet: Fleet;
before(async () => {
  fleet = await startFleet({ name: 'portproxy', engines: ['20.10', '28.5', '28.5'], manage: ['--port-proxy', ...QUICK] });
});
after(async () => await fleet?.[Symbol.asyncDispose]());
afterEach(async () => await fleet.clear());

/** A web server that says which container it is. */
const WEB = ['busybox', 'sh', '-c', 'hostname > /var/www/index.html; exec httpd -f -h /var/www'];

const run = async (args: readonly string[], command: readonly string[] = WEB): Promise<string> =>
  await fleet.docker(['run', '-d', ...args, ...command]);

/** Port of the manager for a container's port, as `docker port` shows it. */
async function portOf(name: string, port: string): Promise<number> {
  const [, address, number] = /^(.*):(\d+)$/.exec(await fleet.docker(['port', name, port])) ?? [];
  assert.equal(address, '127.0.0.1');
  return Number(number);
}

/** The short id of whoever answers; tried again, as the server in the container takes a moment to listen. */
async function answer(port: number): Promise<string> {
  return await eventually(async () => {
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } });
    return (await response.text()).trim();
  });
}

/** What a connection attempt ends with. */
async function refusal(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
  return error.code ?? '';
}

test('a fixed port answers on the manager wherever the container runs, from the moment the start has returned', async () => {
  const ids = new Map<number, string>();
  for (const [i, node] of ['n1', 'n2', 'n3'].entries()) {
    const port = 8081 + i;
    ids.set(port, await run(['-p', `${port}:80`, '-e', `constraint:node==${node}`]));
    // Connects at once: the manager listens, whether the server in the container does already or not.
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.destroy();
  }
  for (const [port, id] of ids) assert.equal(await answer(port), id.slice(0, 12));
  assert.match(await fleet.docker(['ps']), /127\.0\.0\.1:8081->80\/tcp/);
});

test('each direction of a connection ends on its own', async () => {
  await run(['-p', '8090:90'], ['busybox', 'nc', '-ll', '-p', '90', '-e', 'wc', '-c']);
  const words = await eventually(async () => {
    const socket = connect({ port: 8090, host: '127.0.0.1', allowHalfOpen: true });
    socket.end(Buffer.alloc(3_000_000, 65));
    return (await text(socket)).trim();
  });
  assert.equal(words, '3000000');
});

test('UDP is forwarded', async (t) => {
  // The image has no program for it: the machine's Node is lent to the container.
  const folders = { [dirname(process.execPath)]: '/node', '/usr/lib': '/lib', '/usr/lib64': '/lib64' };
  const lent = Object.entries(folders).flatMap(([from, to]) => (existsSync(from) ? ['-v', `${from}:${to}:ro`] : []));
  const echo =
    "const s = require('dgram').createSocket('udp4'); s.on('message', (m, r) => s.send('echo ' + m, r.port, r.address)); s.bind(53)";
  await run(['-p', '5353:53/udp', ...lent], ['busybox', '/node/node', '-e', echo]);
  const socket = createSocket('udp4');
  t.after(() => socket.close());
  let received = '';
  socket.on('message', (datagram) => {
    received = String(datagram);
  });
  const ask = (): void => {
    socket.send('ping', 5353, '127.0.0.1');
    assert.equal(received, 'echo ping');
  };
  await eventually(ask, 15_000, 100);
  assert.match(await fleet.docker(['ps']), /127\.0\.0\.1:5353->53\/udp/);
});

test('ports left open get a number each, the same on node and manager, and are shown as asked for', async () => {
  const names = ['web1', 'web2', 'web3', 'web4'];
  const ids = await Promise.all(names.map((name) => run(['--name', name, '-p', '80', '-p', '53/udp'])));
  const ports = await Promise.all(names.map((name) => portOf(name, '80/tcp')));
  assert.equal(new Set(ports).size, names.length);
  for (const port of ports) assert.ok(port >= 61_000 && port <= 65_535);
  assert.deepEqual(
    await Promise.all(ports.map(answer)),
    ids.map((id) => id.slice(0, 12)),
  );
  const node = await fleet.docker(['inspect', '-f', '{{.Node.Name}}', 'web1']);
  assert.match(await fleet.engine(node, ['port', ids[0]!, '80/tcp']), new RegExp(`:${ports[0]}$`, 'm'));
  const asked = await fleet.docker(['inspect', '-f', '{{json .HostConfig.PortBindings}}', 'web1']);
  assert.deepEqual(JSON.parse(asked), { '53/udp': [{ HostIp: '', HostPort: '' }], '80/tcp': [{ HostIp: '', HostPort: '' }] });
});

test('--publish-all and ranges get numbers of the fleet, too', async () => {
  const id = await run(['--name', 'all', '-P', '--expose', '80', '--expose', '90-91']);
  assert.equal(await answer(await portOf('all', '80/tcp')), id.slice(0, 12));
  assert.equal((await fleet.docker(['port', 'all'])).split('\n').length, 3);
  for (const name of ['r1', 'r2']) await run(['--name', name, '-p', '8100-8101:80']);
  assert.deepEqual([await portOf('r1', '80'), await portOf('r2', '80')].toSorted(), [8100, 8101]);
  const full = await fleet.tryDocker(['run', '-d', '-p', '8100-8101:80', ...WEB]);
  assert.match(full.stderr, /no host port of 8100-8101\/tcp is free/);
});

test('a fixed port is there once per fleet; who has it is told', async () => {
  await run(['--name', 'first', '-p', '8082:80', '-e', 'constraint:node==n2']);
  const second = await fleet.tryDocker(['run', '-d', '--name', 'second', '-p', '8082:80', ...WEB]);
  assert.equal(second.code, 125);
  assert.match(second.stderr, /8082\/tcp.*is taken by container first on node n2/);
  await run(['-p', '8082:80/udp']);
});

test('a port that another program of the manager’s machine has is refused at create and at start', async (t) => {
  const { port } = new URL(fleet.manager.host.replace('tcp:', 'http:'));
  const create = await fleet.tryDocker(['create', '-p', `${port}:80`, ...WEB]);
  assert.match(create.stderr, new RegExp(`host port ${port}/tcp cannot be opened.*port is already allocated`));
  await fleet.docker(['create', '--name', 'later', '-p', '8083:80', ...WEB]);
  const server = createServer().listen(8083, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const start = await fleet.tryDocker(['start', 'later']);
  assert.match(start.stderr, /driver failed programming external connectivity on endpoint later.*port is already allocated/);
  await new Promise((resolve) => server.close(resolve));
  await fleet.docker(['start', 'later']);
  assert.match(await answer(8083), /^[0-9a-f]{12}$/);
});

test('a stopped container’s port closes before the stop returns, and opens again with the start', async () => {
  const id = await run(['--name', 'web', '-p', '8084:80']);
  assert.equal(await answer(8084), id.slice(0, 12));
  await fleet.docker(['stop', '-t', '0', 'web']);
  assert.equal(await refusal(8084), 'ECONNREFUSED');
  await fleet.docker(['start', 'web']);
  assert.equal(await answer(8084), id.slice(0, 12));
  await fleet.docker(['restart', '-t', '0', 'web']);
  assert.equal(await answer(8084), id.slice(0, 12));
  await fleet.docker(['rm', '-f', 'web']);
  assert.equal(await refusal(8084), 'ECONNREFUSED');
});

test('a container that ends by itself takes its port and its connections along', async (t) => {
  await run(['--name', 'brief', '-e', 'constraint:node==n2', '-p', '8085:90'], ['busybox', 'nc', '-ll', '-p', '90', '-e', 'cat']);
  const socket = await eventually(async () => {
    const attempt = connect(8085, '127.0.0.1');
    attempt.write('x');
    await once(attempt, 'data');
    return attempt;
  });
  t.after(() => socket.destroy());
  const closed = once(
    socket.on('error', () => undefined),
    'close',
  );
  await fleet.engine('n2', ['kill', 'brief']);
  await closed;
  await eventually(async () => assert.equal(await refusal(8085), 'ECONNREFUSED'));
});

test('a restarted manager opens everything again, with the same numbers', async () => {
  const fixed = await run(['--name', 'fixed', '-p', '8086:80']);
  const open = await run(['--name', 'open', '-p', '80']);
  const port = await portOf('open', '80');
  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    await fleet.restartManager(signal);
    assert.equal(await answer(8086), fixed.slice(0, 12));
    assert.equal(await portOf('open', '80'), port);
    assert.equal(await answer(port), open.slice(0, 12));
  }
});

test('what engines start behind the manager is forwarded; a port taken twice is told of, and the first keeps it', async () => {
  const first = await fleet.engine('n2', ['run', '-d', '--name', 'behind', '-p', '8087:80', ...WEB]);
  assert.equal(await answer(8087), first.slice(0, 12));
  const second = await fleet.engine('n3', ['run', '-d', '--name', 'also', '-p', '8087:80', ...WEB]);
  await eventually(async () => {
    const warnings = await fleet.docker(['info', '-f', '{{json .Warnings}}']);
    assert.match(warnings, /port 8087\/tcp of container also on node n3 is not forwarded: container behind on node n2 has the port/);
  });
  assert.equal(await answer(8087), first.slice(0, 12));
  assert.match(fleet.manager.log, /a published port is not forwarded/);
  await fleet.docker(['rm', '-f', 'behind']);
  assert.equal(await answer(8087), second.slice(0, 12));
  assert.doesNotMatch(await fleet.docker(['info', '-f', '{{json .Warnings}}']), /not forwarded/);
});

test('the port of a container on a killed node can be had elsewhere, and is served from there', async () => {
  await run(['--name', 'lost', '-p', '8088:80', '-e', 'constraint:node==n3']);
  await fleet.lab.engine('n3').kill();
  try {
    await eventually(async () => assert.match(await fleet.docker(['info', '-f', '{{json .Warnings}}']), /n3.*unhealthy/), 30_000);
    const id = await run(['--name', 'instead', '-p', '8088:80']);
    assert.equal(await answer(8088), id.slice(0, 12));
  } finally {
    await fleet.lab.engine('n3').heal();
  }
  await eventually(async () => assert.doesNotMatch(await fleet.docker(['info', '-f', '{{json .Warnings}}']), /unhealthy/), 30_000);
  assert.match(await answer(8088), /^[0-9a-f]{12}$/);
});

test('a container that is rescheduled takes its ports along', async () => {
  const survives = ['-e', 'reschedule:on-node-failure', '-e', 'constraint:node!=n1'];
  const id = await run(['--name', 'moves', '-p', '8095:80', '-p', '81', ...survives]);
  const open = await portOf('moves', '81');
  assert.equal(await answer(8095), id.slice(0, 12));
  const node = await fleet.docker(['inspect', '-f', '{{.Node.Name}}', 'moves']);
  await fleet.lab.engine(node).kill();
  try {
    const moved = await eventually(async () => {
      const now = await answer(8095);
      assert.notEqual(now, id.slice(0, 12));
      return now;
    }, 60_000);
    assert.ok((await fleet.docker(['inspect', '-f', '{{.Id}}', 'moves'])).startsWith(moved));
    assert.equal(await portOf('moves', '81'), open);
  } finally {
    await fleet.lab.engine(node).heal();
  }
  await eventually(async () => assert.doesNotMatch(await fleet.docker(['info', '-f', '{{json .Warnings}}']), /unhealthy/), 30_000);
  assert.doesNotMatch(await fleet.docker(['info', '-f', '{{json .Warnings}}']), /not forwarded/);
});

test('half a gigabyte flows through without piling up, also when their reader waits', async () => {
  await run(['-p', '8092:90'], ['busybox', 'nc', '-ll', '-p', '90', '-e', 'dd', 'if=/dev/zero', 'bs=1M', 'count=512']);
  const readAll = async (): Promise<number> => {
    const socket = connect(8092, '127.0.0.1');
    await once(socket, 'readable');
    // Buffers on the way fill up meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    let [bytes, chunks, mostBytes] = [0, 0, 0];
    for await (const chunk of socket) {
      bytes += (chunk as Buffer).length;
      if (chunks++ % 200 === 0) mostBytes = Math.max(mostBytes, fleet.manager.rssBytes());
    }
    assert.equal(bytes, 2 ** 29);
    return mostBytes;
  };
  // Chunks that were read are swept up some dozens of MiB at a time: what counts is that it stays at that.
  const first = await eventually(readAll);
  const second = await readAll();
  assert.ok(first < 400 * 2 ** 20, `${first >> 20} MiB`);
  assert.ok(second - first < 50 * 2 ** 20, `grew by ${(second - first) >> 20} MiB`);
});

test('connections leave nothing behind', async () => {
  await run(['-p', '8093:80']);
  await answer(8093);
  const files = (): number => readdirSync(`/proc/${fleet.manager.pid}/fd`).length;
  const before = files();
  for (let i = 0; i < 20; i++) await Promise.all(Array.from({ length: 25 }, () => answer(8093)));
  await eventually(() => assert.ok(files() <= before + 5, `${files()} files are open, ${before} were`));
});

test('each of several managers forwards on its own address, and shows it', async () => {
  const id = await run(['--name', 'web', '-p', '8094:80', '-p', '81']);
  const open = await portOf('web', '81/tcp');
  await using second = await startManager(fleet.lab.discovery(), ['--port-proxy=127.0.0.3']);
  const shown = await fleet.docker(['port', 'web'], { env: { DOCKER_HOST: second.host } });
  assert.deepEqual(shown.split('\n').toSorted(), ['80/tcp -> 127.0.0.3:8094', `81/tcp -> 127.0.0.3:${open}`]);
  assert.equal((await (await fetch('http://127.0.0.3:8094/')).text()).trim(), id.slice(0, 12));
  assert.equal(await answer(8094), id.slice(0, 12));
});

test('an address that is not the machine’s ends the manager with a message', async () => {
  await assert.rejects(startManager(fleet.lab.discovery(), ['--port-proxy', '192.0.2.1']), /--port-proxy cannot listen on 192\.0\.2\.1/);
  await assert.rejects(startManager(fleet.lab.discovery(), ['--port-proxy=eth0']), /--port-proxy takes an IP address/);
});

test('ports on a node’s loopback are its own; the create says so', async () => {
  const run = await fleet.tryDocker(['run', '-d', '-p', '127.0.0.1:8089:80', ...WEB]);
  assert.equal(run.code, 0);
  assert.match(run.stderr, /WARNING: port 80\/tcp is published on the loopback of its node/);
  assert.equal(await refusal(8089), 'ECONNREFUSED');
});

test('Compose replaces a container with a fixed port and one with an open port', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'schwarm-ports-'));
  t.after(async () => await rm(folder, { recursive: true }));
  const file = join(folder, 'compose.yaml');
  await writeFile(
    file,
    `services: { web: { image: busybox, command: ${JSON.stringify(WEB.slice(1))}, ports: ["8091:80", "90"], stop_grace_period: 0s } }`,
  );
  const program = await toolPath('compose-2.40');
  const compose = (...args: string[]): Promise<string> =>
    output(program, ['-p', 'ports', '-f', file, ...args], { env: { DOCKER_HOST: fleet.manager.host } });
  await compose('up', '-d');
  const first = await answer(8091);
  assert.equal(await compose('port', 'web', '80'), '127.0.0.1:8091');
  assert.match(await compose('port', 'web', '90'), /^127\.0\.0\.1:6\d{4}$/);
  await compose('up', '-d', '--force-recreate');
  assert.notEqual(await answer(8091), first);
  // Nothing has changed, so nothing is made anew.
  const second = await answer(8091);
  await compose('up', '-d');
  assert.equal(await answer(8091), second);
  await compose('down', '-t', '0');
  assert.equal(await refusal(8091), 'ECONNREFUSED');
});
