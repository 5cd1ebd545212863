// dockerode against a manager over three engines of different age: what it does with containers, on each of them. It names
// no API version, and repeats the body of a create in the query.
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import Docker from 'dockerode';
import { packTar, unpackTar } from 'modern-tar';
import { eventually } from '../support/eventually.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';

const NODES = { n1: '20.10', n2: '26.1', n3: '28.5' } as const;

describe('dockerode', () => {
  let fleet: Fleet;
  let docker: Docker;
  before(async () => {
    fleet = await startFleet({ name: 'cldockerode', engines: Object.values(NODES) });
    const [host, port] = fleet.manager.address.split(':');
    docker = new Docker({ host, port: Number(port), protocol: 'http' });
  });
  after(async () => await fleet?.[Symbol.asyncDispose]());

  /** Both outputs of a framed stream, once it has ended. */
  async function outputs(stream: NodeJS.ReadWriteStream): Promise<{ readonly out: string; readonly err: string }> {
    const [out, err] = [new PassThrough(), new PassThrough()];
    docker.modem.demuxStream(stream, out, err);
    for (const event of ['end', 'close']) stream.once(event, () => out.end()).once(event, () => err.end());
    const [outText, errText] = await Promise.all([text(out), text(err)]);
    return { out: outText, err: errText };
  }

  for (const [node, version] of Object.entries(NODES)) {
    describe(`on engine ${version}`, () => {
      const create = (options: Docker.ContainerCreateOptions): Promise<Docker.Container> =>
        docker.createContainer({ Image: 'busybox', ...options, Env: [`constraint:node==${node}`, ...(options.Env ?? [])] });
      let box: Docker.Container;
      before(async () => {
        box = await create({ name: `box-${node}`, Cmd: ['sleep', '1000'] });
        await box.start();
      });
      after(async () => await box.remove({ force: true }));

      test('create, start, wait, logs, remove', async () => {
        const container = await create({ Cmd: ['sh', '-c', 'echo out; echo err >&2; exit 7'], Labels: { large: 'x'.repeat(20_000) } });
        await container.start();
        assert.equal((await container.wait()).StatusCode, 7);
        const info = await container.inspect();
        assert.equal(info.State.ExitCode, 7);
        assert.equal(info.Config.Labels['large']?.length, 20_000);
        const logs = await container.logs({ stdout: true, stderr: true, follow: false });
        assert.deepEqual(await outputs(new PassThrough().end(logs)), { out: 'out\n', err: 'err\n' });
        await container.remove();
        await assert.rejects(container.inspect(), { statusCode: 404, reason: 'no such container' });
      });

      for (const hijack of [true, false]) {
        const how = hijack ? 'with hijack' : 'without hijack';

        test(`attach ${how}: input, both outputs, end`, async () => {
          const container = await create({
            Cmd: ['sh', '-c', 'read word; echo got $word; echo err >&2'],
            OpenStdin: true,
            StdinOnce: true,
          });
          const stream = await container.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack });
          const said = outputs(stream);
          await container.start();
          stream.write('word\n');
          assert.deepEqual(await said, { out: 'got word\n', err: 'err\n' });
          assert.equal((await container.wait()).StatusCode, 0);
          await container.remove();
        });

        test(`exec ${how}: both outputs and exit code`, async () => {
          const exec = await box.exec({ Cmd: ['sh', '-c', 'echo out; echo err >&2; exit 3'], AttachStdout: true, AttachStderr: true });
          const stream = await exec.start({ hijack, stdin: false });
          assert.deepEqual(await outputs(stream), { out: 'out\n', err: 'err\n' });
          assert.equal((await exec.inspect()).ExitCode, 3);
        });

        test(`exec ${how} and input`, async () => {
          const exec = await box.exec({ Cmd: ['sh', '-c', 'read word; echo got $word'], AttachStdin: true, AttachStdout: true });
          const stream = await exec.start({ hijack, stdin: true });
          const said = outputs(stream);
          stream.write('word\n');
          assert.deepEqual(await said, { out: 'got word\n', err: '' });
        });
      }

      test('exec with hijack: the end of the input reaches the process, its output comes after', async () => {
        const exec = await box.exec({ Cmd: ['wc', '-c'], AttachStdin: true, AttachStdout: true });
        const stream = await exec.start({ hijack: true, stdin: true });
        const said = outputs(stream);
        stream.end('x'.repeat(300_000));
        assert.deepEqual(await said, { out: '300000\n', err: '' });
      });

      test('exec with a terminal is not framed; detached it ends at once', async () => {
        const exec = await box.exec({ Cmd: ['tty'], AttachStdout: true, Tty: true });
        assert.match(await text(await exec.start({ hijack: true, Tty: true })), /^\/dev\/pts\/\d+\r\n$/);
        const detached = await box.exec({ Cmd: ['touch', '/made'] });
        await text(await detached.start({ Detach: true }));
        await eventually(async () => assert.equal((await detached.inspect()).ExitCode, 0));
      });

      test('logs are followed to the end of the container', async () => {
        const container = await create({ Cmd: ['sh', '-c', 'for i in 1 2 3; do echo line $i; sleep 0.2; done'] });
        await container.start();
        const stream = await container.logs({ follow: true, stdout: true, stderr: true });
        assert.deepEqual(await outputs(stream as NodeJS.ReadWriteStream), { out: 'line 1\nline 2\nline 3\n', err: '' });
        await container.remove();
      });

      test('stats once and as a stream', async () => {
        const once = await box.stats({ stream: false });
        assert.equal(once.name, `/box-${node}`);
        assert.ok(once.memory_stats.usage > 0);
        const stream = await box.stats({ stream: true });
        for await (const chunk of stream) {
          assert.match(String(chunk), /"memory_stats"/);
          break;
        }
      });

      test('archives go in and come out', async () => {
        const archive = await packTar([{ header: { name: 'in.txt', size: 7 }, body: 'content' }]);
        await box.putArchive(Buffer.from(archive), { path: '/tmp' });
        const [entry] = await unpackTar(new Uint8Array(await bytes(await box.getArchive({ path: '/tmp/in.txt' }))));
        assert.deepEqual([entry?.header.name, Buffer.from(entry?.data ?? []).toString()], ['in.txt', 'content']);
        await assert.rejects(box.getArchive({ path: '/none' }), { statusCode: 404 });
      });

      test('run gives output and exit code', async () => {
        const out = new PassThrough();
        const said = text(out);
        const [result, container] = await docker.run('busybox', ['sh', '-c', 'echo out; exit 4'], out, {
          Tty: true,
          Env: [`constraint:node==${node}`],
        });
        out.end();
        assert.deepEqual([result.StatusCode, await said], [4, 'out\r\n']);
        await container.remove();
      });

      test('rename, pause, unpause, update, top, kill, restart, stop', async () => {
        const container = await create({ name: `first-${node}`, Cmd: ['sleep', '1234'] });
        await container.start();
        await assert.rejects(container.start(), { statusCode: 304 });
        await container.rename({ name: `second-${node}` });
        await container.pause();
        assert.equal((await container.inspect()).State.Paused, true);
        await container.unpause();
        await container.update({ Memory: 64 * 2 ** 20, MemorySwap: 64 * 2 ** 20 });
        assert.equal((await container.inspect()).HostConfig.Memory, 64 * 2 ** 20);
        assert.match(JSON.stringify(await container.top()), /sleep 1234/);
        await container.restart({ t: 0 });
        await container.kill();
        await eventually(async () => assert.equal((await container.inspect()).State.ExitCode, 137));
        await container.start();
        await container.stop({ t: 0 });
        const listed = await docker.listContainers({ all: true, filters: { name: [`second-${node}`] } });
        assert.deepEqual([listed.length, listed[0]?.State], [1, 'exited']);
        await container.remove();
      });
    });
  }
});

async function bytes(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
