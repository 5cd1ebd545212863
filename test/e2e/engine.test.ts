// The engine client alone, against real engines: calls, streams, taken-over connections, events, faults, and passing on.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { type Lab, startLab, toolPath } from '../../lab/index.ts';
import { arrayOf, objectOf, seededRandom, stringOf, systemClock } from '../../src/base/index.ts';
import {
  demuxStream,
  Engine,
  type EngineEvent,
  EngineHttpError,
  EngineTimeoutError,
  EngineUnreachableError,
  parseEngineEndpoint,
  watchEvents,
} from '../../src/engine/index.ts';
import { outcome, output } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { passThrough } from '../support/pass-through.ts';

const VERSIONS = ['20.10', '26.1', '28.5'] as const;

let lab: Lab;
const engines = new Map<string, Engine>();
before(async () => {
  lab = await startLab({ name: 'engtest', engines: VERSIONS.map((version) => ({ name: `e${version.slice(0, 2)}`, version })) });
  for (const { name, address } of lab.engines) engines.set(name, new Engine({ endpoint: parseEngineEndpoint(address) }));
});
after(async () => {
  for (const engine of engines.values()) await engine[Symbol.asyncDispose]();
  await lab?.[Symbol.asyncDispose]();
});

const RANGES: { readonly [name: string]: readonly [string, string] } = {
  e20: ['1.12', '1.41'],
  e26: ['1.24', '1.45'],
  e28: ['1.24', '1.51'],
};

for (const name of Object.keys(RANGES)) {
  test(`${name}: versions are agreed on`, async () => {
    const versions = await on(name).negotiate();
    assert.deepEqual([versions.apiMin, versions.apiMax], RANGES[name]);
    assert.equal(versions.os, 'linux');
    assert.equal(on(name).versionFor('1.99'), RANGES[name]?.[1]);
  });

  test(`${name}: a container is made, waited for, read and removed`, async () => {
    const id = await create(name, ['sh', '-c', 'echo out; echo err >&2; exit 3']);
    const wait = await on(name).open({
      method: 'POST',
      path: `/containers/${id}/wait`,
      query: { condition: 'next-exit' },
      deadlineMs: 5000,
    });
    assert.equal((await on(name).json({ method: 'POST', path: `/containers/${id}/start` })).status, 204);
    assert.match(await text(wait.body), /"StatusCode":3/);
    const logs = await on(name).open({ method: 'GET', path: `/containers/${id}/logs`, query: { stdout: true, stderr: true } });
    assert.deepEqual(await demuxed(logs.body), { stdout: 'out\n', stderr: 'err\n' });
    const list = await on(name).json({ method: 'GET', path: '/containers/json', query: { all: true } });
    assert.ok(arrayOf(list.body).some((entry) => objectOf(entry)['Id'] === id));
    await remove(name, id);
  });

  test(`${name}: errors keep the engine's status and words`, async () => {
    const attach = { method: 'POST', path: '/containers/nope/attach', query: { stream: 1 } } as const;
    for (const made of [() => on(name).json(attach), () => on(name).open(attach), () => on(name).hijack(attach)]) {
      await assert.rejects(made(), (error) => {
        assert.ok(error instanceof EngineHttpError);
        assert.deepEqual([error.status, error.engineMessage], [404, 'No such container: nope']);
        return true;
      });
    }
    assert.equal((await on(name).json({ method: 'POST', path: `/containers/${await running(name)}/start` })).status, 304);
  });

  test(`${name}: an attached container reads stdin to its end and answers on both outputs`, async () => {
    const id = await create(name, ['sh', '-c', 'cat; echo done >&2'], { OpenStdin: true, StdinOnce: true, AttachStdin: true });
    const { socket, status } = await on(name).hijack({
      method: 'POST',
      path: `/containers/${id}/attach`,
      query: { stream: 1, stdin: 1, stdout: 1, stderr: 1 },
    });
    assert.equal(status, 101);
    await on(name).json({ method: 'POST', path: `/containers/${id}/start` });
    socket.end('x'.repeat(1_000_000));
    const got = await demuxed(socket);
    assert.equal(got.stdout.length, 1_000_000);
    assert.equal(got.stderr, 'done\n');
    await remove(name, id);
  });

  test(`${name}: an exec streams both ways and tells its exit code; failures are real statuses`, async () => {
    const exec = await on(name).json({
      method: 'POST',
      path: `/containers/${await running(name)}/exec`,
      body: { json: { AttachStdin: true, AttachStdout: true, AttachStderr: true, Cmd: ['sh', '-c', 'echo err >&2; cat; exit 7'] } },
    });
    const id = stringOf(objectOf(exec.body)['Id']) ?? '';
    const { socket } = await on(name).hijack({ method: 'POST', path: `/exec/${id}/start`, body: { json: { Detach: false } } });
    socket.end('in');
    assert.deepEqual(await demuxed(socket), { stdout: 'in', stderr: 'err\n' });
    await eventually(async () => {
      const inspect = objectOf((await on(name).json({ method: 'GET', path: `/exec/${id}/json` })).body);
      assert.deepEqual([inspect['Running'], inspect['ExitCode']], [false, 7]);
    });
    await assert.rejects(
      on(name).hijack({ method: 'POST', path: '/exec/nope/start', body: { json: {} } }),
      (error) => error instanceof EngineHttpError && error.status === 404,
    );
  });

  test(`${name}: events come live, and again from a moment on`, async () => {
    using stop = stopper();
    const opened = Promise.withResolvers<void>();
    const watch = watchEvents(
      on(name),
      { clock: systemClock, random: seededRandom(1), filters: { type: ['container'] }, onOpen: () => opened.resolve() },
      stop.signal,
    );
    const first = watch.next();
    await opened.promise;
    const id = await create(name, ['true']);
    await on(name).json({ method: 'POST', path: `/containers/${id}/start` });
    const seen = [event((await first).value)];
    while (seen.at(-1)?.action !== 'die') seen.push(event((await watch.next()).value));
    stop.abort();
    const own = seen.filter((e) => e.actorId === id);
    assert.deepEqual(
      own.map((e) => e.action).filter((action) => action !== 'attach'),
      ['create', 'start', 'die'],
    );
    const again = on(name).events({ sinceNano: own[0]?.timeNano ?? 0n }, new AbortController().signal);
    const repeated = event((await again.next()).value);
    assert.deepEqual([repeated.action, repeated.timeNano], ['create', own[0]?.timeNano]);
    await again.return(undefined);
    await remove(name, id);
  });

  test(`${name}: the docker CLI does its streams through forward and splice`, async () => {
    await using proxy = await passThrough(on(name));
    const docker = await toolPath('docker-28.5');
    const env = { DOCKER_HOST: proxy.host, DOCKER_CONFIG: '/nonexistent' };
    const container = await running(name);
    const run = await outcome(docker, ['run', '--rm', '-i', 'busybox', 'sh', '-c', 'wc -c; echo e >&2; exit 5'], {
      env,
      input: 'y'.repeat(3e6),
    });
    assert.deepEqual([run.stdout.trim(), run.stderr, run.code], ['3000000', 'e\n', 5]);
    const exec = await outcome(docker, ['exec', '-i', container, 'sh', '-c', 'cat; exit 7'], { env, input: 'through' });
    assert.deepEqual([exec.stdout, exec.code], ['through', 7]);
    const large = await outcome(docker, ['exec', container, 'head', '-c', '50000000', '/dev/zero'], { env });
    assert.equal(large.stdout.length, 50_000_000);
    const copied = await outcome(
      'sh',
      ['-c', `tar -C /etc -cf - hostname | "$0" cp - ${container}:/tmp && "$0" exec ${container} cat /tmp/hostname`, docker],
      { env },
    );
    assert.equal(copied.stdout, await output('cat', ['/etc/hostname']).then((line) => `${line}\n`));
    assert.match(await output(docker, ['cp', `${container}:/tmp/hostname`, '-'], { env }), /hostname/);
    const missing = await outcome(docker, ['exec', 'nope', 'true'], { env });
    assert.match(missing.stderr, /No such container: nope/);
    assert.match(await output(docker, ['events', '--since', '1h', '--until', '0s'], { env }), /container create/);
    assert.deepEqual(proxy.errors, []);
  });

  test(`${name}: attach without upgrade gives the connection over after a bare 200`, async () => {
    await using proxy = await passThrough(on(name));
    const id = await create(name, ['cat'], { OpenStdin: true, StdinOnce: true, Tty: true });
    await on(name).json({ method: 'POST', path: `/containers/${id}/start` });
    const socket = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.write(`POST /containers/${id}/attach?stream=1&stdin=1&stdout=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}`);
    let got = '';
    socket.on('data', (data) => {
      got += data.toString();
    });
    await eventually(() => assert.match(got, /^HTTP\/1.1 200 OK\r\nContent-Type: .*raw-stream\r\n\r\n/));
    socket.write('hello\n');
    await eventually(() => assert.match(got, /hello\r\nhello\r\n/));
    socket.write('\u0004');
    await once(socket, 'end');
    socket.end();
    await remove(name, id);
  });
}

test('a killed, a frozen and an unplugged engine each fail in time, with their own error; the watch survives all three', async () => {
  const engine = on('e26');
  const node = lab.engine('e26');
  using stop = stopper();
  const gaps: unknown[] = [];
  const items: (EngineEvent | 'gap')[] = [];
  const watching = (async () => {
    const options = { clock: systemClock, random: seededRandom(1), onGap: (error: unknown) => gaps.push(error) };
    for await (const item of watchEvents(engine, options, stop.signal)) items.push(item);
  })();
  const ping = { method: 'GET', path: '/_ping', deadlineMs: 500 } as const;
  await engine.json(ping);

  await node.kill();
  await assert.rejects(engine.json(ping), (error) => error instanceof EngineUnreachableError && !error.sent);
  await node.heal();
  await eventually(() => assert.equal(items.filter((item) => item === 'gap').length, 1));
  assert.ok(gaps.length > 0);
  assert.equal((await engine.json(ping)).body, 'OK');

  await node.freeze();
  // Time enough to connect on a busy machine: only then was it sent.
  await assert.rejects(engine.json({ ...ping, deadlineMs: 2000 }), (error) => error instanceof EngineTimeoutError && error.sent);
  await assert.rejects(engine.hijack({ method: 'POST', path: '/containers/x/attach', deadlineMs: 500 }), EngineTimeoutError);
  await node.heal();
  assert.equal((await engine.json({ ...ping, deadlineMs: 5000 })).body, 'OK');

  await node.cut();
  await using fresh = new Engine({ endpoint: engine.endpoint, connectTimeoutMs: 500 });
  await assert.rejects(fresh.json({ ...ping, deadlineMs: 2000 }), (error) => error instanceof EngineUnreachableError && !error.sent);
  await node.heal();
  assert.equal((await fresh.json({ ...ping, deadlineMs: 5000 })).body, 'OK');
  stop.abort();
  await watching;
});

/** Aborts at the end of its scope. */
function stopper(): AbortController & Disposable {
  const stop = new AbortController();
  return Object.assign(stop, { [Symbol.dispose]: () => stop.abort() });
}

function on(name: string): Engine {
  return engines.get(name) as Engine;
}

/** The one container on an engine that is there for tests to look at. */
async function running(name: string): Promise<string> {
  try {
    await on(name).json({ method: 'GET', path: '/containers/idle/json' });
  } catch {
    await on(name).json({
      method: 'POST',
      path: '/containers/create',
      query: { name: 'idle' },
      body: { json: { Image: 'busybox', Cmd: ['sleep', '100000'] } },
    });
    await on(name).json({ method: 'POST', path: '/containers/idle/start' });
  }
  return 'idle';
}

async function create(name: string, command: readonly string[], more: { readonly [field: string]: unknown } = {}): Promise<string> {
  const json = { Image: 'busybox', Cmd: command, AttachStdout: true, AttachStderr: true, ...more };
  const { body } = await on(name).json({ method: 'POST', path: '/containers/create', body: { json } });
  return stringOf(objectOf(body)['Id']) ?? '';
}

async function remove(name: string, id: string): Promise<void> {
  await on(name).json({ method: 'DELETE', path: `/containers/${id}`, query: { force: true } });
}

async function demuxed(source: Readable): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const [stdout, stderr] = [new Kept(), new Kept()];
  await demuxStream(source, { stdout, stderr });
  return { stdout: stdout.text, stderr: stderr.text };
}

function event(item: EngineEvent | 'gap' | undefined): EngineEvent {
  assert.ok(typeof item === 'object');
  return item;
}

class Kept extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
