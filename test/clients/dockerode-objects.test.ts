// dockerode against a manager over three engines of different age: images, networks, volumes, events and the whole fleet.
import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import Docker from 'dockerode';
import { packTar } from 'modern-tar';
import { eventually } from '../support/eventually.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';

const NODES = ['n1', 'n2', 'n3'] as const;

describe('dockerode', () => {
  let fleet: Fleet;
  let docker: Docker;
  before(async () => {
    fleet = await startFleet({ name: 'cldockerode2', engines: ['20.10', '26.1', '28.5'] });
    const [host, port] = fleet.manager.address.split(':');
    docker = new Docker({ host, port: Number(port), protocol: 'http' });
  });
  after(async () => await fleet?.[Symbol.asyncDispose]());

  const run = async (node: string, options: Docker.ContainerCreateOptions = {}): Promise<Docker.Container> => {
    const container = await docker.createContainer({
      Image: 'busybox',
      Cmd: ['sleep', '1000'],
      ...options,
      Env: [`constraint:node==${node}`],
    });
    await container.start();
    return container;
  };
  /** What a progress stream told, once it has ended well. */
  const progress = (stream: NodeJS.ReadableStream): Promise<readonly { readonly [key: string]: unknown }[]> =>
    new Promise((resolve, reject) => {
      docker.modem.followProgress(stream, (error, told) => (error === null ? resolve(told) : reject(error)));
    });

  test('ping, version, info and disk usage are those of one host', async () => {
    assert.equal(String(await docker.ping()), 'OK');
    assert.equal((await docker.version()).ApiVersion, '1.51');
    const info = await docker.info();
    assert.equal(info.OSType, 'linux');
    assert.equal(info.Images, 1);
    assert.equal((await docker.df()).Images.length, 1);
  });

  test('images: build, list, inspect, tag, history, save, load, remove', async () => {
    const context = await packTar([{ header: { name: 'Dockerfile', size: 32 }, body: 'FROM busybox\nRUN echo hi >/word\n' }]);
    const told = await progress(await docker.buildImage(Buffer.from(context) as never, { t: 'built:1' }));
    assert.match(JSON.stringify(told), /Successfully tagged built:1/);
    const image = docker.getImage('built:1');
    const id = (await image.inspect()).Id;
    assert.deepEqual(
      (await docker.listImages({ filters: { reference: ['built'] } })).map((i) => i.Id),
      [id],
    );
    await image.tag({ repo: 'team/other', tag: '2' });
    assert.match(JSON.stringify(await image.history()), /echo hi/);
    const archive = await image.get();
    const chunks: Buffer[] = [];
    for await (const chunk of archive) chunks.push(Buffer.from(chunk));
    await image.remove({ force: true });
    await docker.getImage('team/other:2').remove();
    await assert.rejects(image.inspect(), { statusCode: 404 });
    assert.match(await text(await docker.loadImage(Buffer.concat(chunks) as never)), /Loaded image: built:1/);
    for (const node of NODES) {
      const container = await run(node, { Image: 'built:1' });
      assert.equal((await container.inspect()).Image, id);
      await container.remove({ force: true });
    }
    await image.remove();
  });

  test('a pull that fails tells why', async () => {
    await assert.rejects(docker.pull('127.0.0.1:1/nothing:1'), /connection refused/);
  });

  test('networks: create, connect with an alias, reach each other by it, disconnect, remove', async () => {
    const network = await docker.createNetwork({ Name: 'mine', CheckDuplicate: true, Labels: { of: 'me' } });
    await assert.rejects(docker.createNetwork({ Name: 'mine', CheckDuplicate: true }), { statusCode: 409 });
    for (const node of NODES) {
      const [server, client] = [await run(node, { name: `server-${node}` }), await run(node, { HostConfig: { NetworkMode: 'mine' } })];
      await network.connect({ Container: server.id, EndpointConfig: { Aliases: [`alias-${node}`] } });
      const exec = await client.exec({ Cmd: ['ping', '-c', '1', '-w', '5', `alias-${node}`], AttachStdout: true });
      assert.match(await text(await exec.start({ hijack: true })), /1 packets received/);
      const seen = Object.keys((await network.inspect()).Containers ?? {});
      assert.deepEqual(seen.includes(server.id) && seen.includes(client.id), true);
      await network.disconnect({ Container: server.id });
      assert.deepEqual(Object.keys((await server.inspect()).NetworkSettings.Networks), ['bridge']);
    }
    assert.deepEqual(
      (await docker.listNetworks({ filters: { label: ['of=me'] } })).map((n) => n.Name),
      ['mine'],
    );
    await assert.rejects(network.remove(), { statusCode: 403 });
    await fleet.clear();
    await network.remove();
    await assert.rejects(network.inspect(), { statusCode: 404 });
  });

  test('volumes: create, use, list, remove; a container follows its volume', async () => {
    await docker.createVolume({ Name: 'data', Labels: { of: 'me' } });
    const write = await docker.run('busybox', ['touch', '/data/file'], [], { HostConfig: { Binds: ['data:/data'], AutoRemove: true } });
    assert.equal(write[0].StatusCode, 0);
    const container = await docker.createContainer({
      Image: 'busybox',
      Cmd: ['ls', '/data/file'],
      HostConfig: { Mounts: [{ Type: 'volume', Source: 'data', Target: '/data' }] } as Docker.HostConfig,
    });
    await container.start();
    assert.equal((await container.wait()).StatusCode, 0);
    await assert.rejects(docker.getVolume('data').remove(), { statusCode: 409 });
    await container.remove();
    assert.deepEqual(
      (await docker.listVolumes({ filters: { label: ['of=me'] } })).Volumes.map((v) => v.Name),
      ['data'],
    );
    await docker.getVolume('data').remove();
    await assert.rejects(docker.getVolume('data').inspect(), { statusCode: 404 });
  });

  test('events arrive while things happen, and again when asked for the past', async () => {
    const stream = await docker.getEvents({ filters: { type: ['container'], event: ['create', 'destroy'] } });
    const seen: { Action: string; Actor: { ID: string }; time: number; timeNano: number }[] = [];
    stream.on('data', (chunk) => {
      for (const line of String(chunk).split('\n').filter(Boolean)) seen.push(JSON.parse(line));
    });
    const ids: string[] = [];
    for (const node of NODES) {
      const container = await run(node);
      ids.push(container.id);
      await container.remove({ force: true });
    }
    await eventually(() => assert.equal(seen.length, 6));
    for (const id of ids) {
      assert.deepEqual(
        seen.filter((e) => e.Actor.ID === id).map((e) => e.Action),
        ['create', 'destroy'],
      );
    }
    (stream as unknown as { destroy(): void }).destroy();
    const [first] = seen;
    const until = Math.ceil(Date.now() / 1000);
    const past = await text(
      await docker.getEvents({ since: first?.time ?? 0, until, filters: { event: ['create'], type: ['container'] } }),
    );
    for (const id of ids) assert.match(past, new RegExp(id));
  });

  test('prune removes stopped containers, unused networks and images on every node', async () => {
    for (const node of NODES) await docker.createContainer({ Image: 'busybox', Env: [`constraint:node==${node}`] });
    await docker.createNetwork({ Name: 'unused' });
    assert.equal((await docker.pruneContainers()).ContainersDeleted.length, 3);
    assert.deepEqual((await docker.pruneNetworks()).NetworksDeleted, ['unused']);
    assert.equal((await docker.listContainers({ all: true })).length, 0);
  });
});
