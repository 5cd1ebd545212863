// Containers through the API on engines old and new: creates, lists that show what was just done, and what nodes differ in.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { ApiClient, RawConnection, valueAt } from '../support/api-client.ts';
import { eventually } from '../support/eventually.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';

let fleet: Fleet;
let api: ApiClient;
before(async () => {
  fleet = await startFleet({
    name: 'apicontainers',
    engines: [
      { name: 'old', version: '20.10' },
      { name: 'new', version: '28.5' },
    ],
  });
  api = new ApiClient(`http://${fleet.manager.address}`);
});
after(async () => await fleet?.[Symbol.asyncDispose]());
afterEach(async () => await fleet.clear());

const onNode = (node: string, more: object = {}): object => ({ Env: [`constraint:node==${node}`], ...more });
const engineOf = (node: string): ApiClient => new ApiClient(`http://${fleet.lab.engine(node).address}`);
type Entry = {
  readonly Id: string;
  readonly Names: string[];
  readonly State: string;
  readonly Status: string;
  readonly Labels: { readonly [name: string]: string };
};
const list = async (query = 'all=1', client = api): Promise<readonly Entry[]> =>
  (await client.call('GET', `/containers/json?${query}`)).body as Entry[];
const names = async (query?: string): Promise<string> => (await list(query)).map((c) => c.Names[0]?.slice(1)).join(' ');

describe('creates', () => {
  test('a 201 has the engine’s id, warnings and the node; the list has the container at once', async () => {
    const answer = await api.call('POST', '/containers/create?name=web', { Image: 'busybox' });
    assert.equal(answer.status, 201);
    assert.deepEqual(Object.keys(answer.body as object), ['Id', 'Warnings']);
    assert.deepEqual(valueAt(answer.body, 'Warnings'), []);
    const [entry] = await list();
    assert.equal(entry?.Id, valueAt(answer.body, 'Id'));
    assert.equal(entry?.Labels['io.schwarm.node'], answer.headers.get('x-schwarm-node'));
  });

  test('of two creates of one name at the same time one wins, the other is told who has it', async () => {
    const both = await Promise.all([1, 2].map(() => api.call('POST', '/containers/create?name=web', { Image: 'busybox' })));
    assert.deepEqual(both.map((a) => a.status).toSorted(), [201, 409]);
    const loser = both.find((a) => a.status === 409);
    assert.match(String(valueAt(loser?.body, 'message')), /^Conflict\. The container name "\/web" is already in use by /);
    assert.equal(await names(), 'web');
  });

  test('an image that one node has is copied to the node chosen, and its id stays', async () => {
    const id = await api.create('made', onNode('new', { Cmd: ['true'] }));
    const commit = await engineOf('new').call('POST', `/commit?container=${id}&repo=only-new&tag=1`);
    assert.equal(commit.status, 201);
    await eventually(async () => assert.equal((await api.call('GET', '/images/only-new:1/json')).status, 200));
    await api.create('copy', onNode('old', { Image: 'only-new:1' }));
    assert.equal(await api.read('/containers/copy/json', 'Image'), valueAt(commit.body, 'Id'));
    await api.call('DELETE', '/containers/copy?force=1');
    await api.call('DELETE', '/images/only-new:1');
  });

  test('an image that no node has is a 404 the CLI pulls after', async () => {
    const answer = await api.call('POST', '/containers/create', { Image: 'nobody/has:this' });
    assert.deepEqual([answer.status, answer.body], [404, { message: 'No such image: nobody/has:this' }]);
  });

  test('several networks in one create, on an engine that takes one', async () => {
    for (const name of ['na', 'nb']) await api.call('POST', '/networks/create', { Name: name });
    for (const node of ['old', 'new']) {
      const more = {
        HostConfig: { NetworkMode: 'na' },
        NetworkingConfig: { EndpointsConfig: { na: { Aliases: ['one'] }, nb: { Aliases: ['two'] } } },
      };
      const id = await api.run(`on-${node}`, onNode(node, more));
      const networks = (await api.read(`/containers/${id}/json`, 'NetworkSettings.Networks')) as { [name: string]: { NetworkID: string } };
      assert.deepEqual(Object.keys(networks).toSorted(), ['na', 'nb']);
      // Compose makes a container anew when these two differ.
      assert.equal(networks['nb']?.NetworkID, await api.read('/networks/nb', 'Id'));
      const entry = (await list(`all=1&filters=${JSON.stringify({ id: [id], network: ['nb'] })}`))[0];
      assert.equal(valueAt(entry, 'NetworkSettings.Networks.nb.NetworkID'), networks['nb']?.NetworkID);
    }
    await fleet.clear();
    for (const name of ['na', 'nb']) assert.equal((await api.call('DELETE', `/networks/${name}`)).status, 204);
  });

  test('containers it leans on are found by any form of their name, and it lands beside them', async () => {
    const id = await api.run('base', onNode('old', { HostConfig: { Binds: ['/data'] }, Volumes: { '/data': {} } }));
    const handle = (await list())[0]?.Labels['com.docker.swarm.id'];
    const host = { VolumesFrom: [`${id.slice(0, 10)}:ro`], PidMode: `container:${handle}`, NetworkMode: 'container:old/base' };
    const beside = await api.run('beside', { HostConfig: host });
    assert.equal(await api.read(`/containers/${beside}/json`, 'HostConfig.NetworkMode'), `container:${id}`);
    assert.equal(await api.read(`/containers/${beside}/json`, 'Node.Name'), 'old');
  });

  test('only name and platform are read of a query that has the whole body', async () => {
    const query = new URLSearchParams({ name: 'web', Image: 'busybox', Cmd: 'true', Labels: JSON.stringify({ a: 'b'.repeat(100_000) }) });
    assert.equal((await api.call('POST', `/containers/create?${query}`, { Image: 'busybox' })).status, 201);
    assert.doesNotMatch(fleet.manager.log, /bbbbbbbb/);
  });
});

describe('changes are seen at once', () => {
  test('start, pause, unpause, kill, start, stop, restart, rename, remove', async () => {
    for (const node of ['old', 'new']) {
      await api.create('web', onNode(node, { Cmd: ['sh', '-c', 'trap "exit 0" TERM; sleep 1000 & wait'] }));
      const change = async (path: string, status = 204, method = 'POST'): Promise<string> => {
        const answer = await api.call(method, `/containers/${path}`);
        assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
        return (await list()).map((c) => `${c.Names[0]} ${c.State}`).join();
      };
      assert.equal(await change('web/start'), '/web running');
      assert.equal(await change('web/start', 304), '/web running');
      assert.equal(await change('web/pause'), '/web paused');
      assert.equal(await change('web/unpause'), '/web running');
      assert.equal(await change('web/kill'), '/web exited');
      assert.equal(await change('web/start'), '/web running');
      assert.equal(await change('web/stop?t=5'), '/web exited');
      assert.equal(await change('web/stop', 304), '/web exited');
      assert.equal(await change('web/restart?t=5'), '/web running');
      assert.equal(await change('web/rename?name=shop'), '/shop running');
      assert.equal(await change('shop', 409, 'DELETE'), '/shop running');
      assert.equal(await change('shop?force=1&v=1', 204, 'DELETE'), '');
    }
  });

  test('a name of the path that is also a word of it', async () => {
    for (const name of ['co', 'containers', 'v1.41', 'json', 'start']) {
      await api.create(name);
      assert.equal((await api.call('POST', `/v1.41/containers/${name}/start`)).status, 204);
      assert.equal(await api.read(`/containers/${name}/json`, 'Name'), `/${name}`);
    }
  });

  test('a name taken on another node is refused for a rename, and nothing is held afterwards', async () => {
    await api.create('one', onNode('old'));
    await api.create('two', onNode('new'));
    const refused = await api.call('POST', '/containers/one/rename?name=two');
    assert.equal(refused.status, 409);
    assert.match(String(valueAt(refused.body, 'message')), /already in use by container "[0-9a-f]{64}"/);
    await api.call('DELETE', '/containers/two');
    assert.equal((await api.call('POST', '/containers/one/rename?name=two')).status, 204);
    assert.equal((await api.call('POST', '/containers/two/rename?name=')).status, 400);
  });

  test('a stop with a signal is kept by an engine that does not know it', async () => {
    for (const node of ['old', 'new']) {
      const trap = 'trap "exit 42" USR1; trap "exit 1" TERM; sleep 1000 & wait';
      await api.run('web', onNode(node, { Cmd: ['sh', '-c', trap] }));
      assert.equal((await api.call('POST', '/containers/web/stop?signal=SIGUSR1&t=10')).status, 204);
      assert.equal(await api.read('/containers/web/json', 'State.ExitCode'), 42);
      assert.equal((await api.call('POST', '/containers/web/restart?signal=SIGUSR1&t=10')).status, 204);
      assert.equal((await list())[0]?.State, 'running');
      assert.equal((await api.call('DELETE', '/containers/web?force=1')).status, 204);
    }
  });

  test('an update past what the node has is refused, one that fits is done', async () => {
    await api.run('web', { HostConfig: { Memory: 64 * 2 ** 20 } });
    assert.equal((await api.call('POST', '/containers/web/update', { Memory: 2 ** 50, MemorySwap: -1 })).status, 409);
    assert.equal((await api.call('POST', '/containers/web/update', { Memory: 128 * 2 ** 20, MemorySwap: -1 })).status, 200);
    assert.equal(await api.read('/containers/web/json', 'HostConfig.Memory'), 128 * 2 ** 20);
  });
});

describe('reads', () => {
  test('lists: order, limit, before, since, filters in both encodings, size', async () => {
    for (const name of ['first', 'second', 'third']) {
      await api.create(name, { Labels: { tier: name === 'third' ? 'back' : 'front' } });
      await new Promise((resolve) => setTimeout(resolve, 1_100));
    }
    await api.call('POST', '/containers/second/start');
    assert.equal(await names(), 'third second first');
    assert.equal(await names(''), 'second');
    assert.equal(await names('limit=2'), 'third second');
    assert.equal(await names('limit=-1&all=1'), 'third second first');
    assert.equal(await names('all=1&filters={"before":{"third":true},"since":{"first":true}}'), 'second');
    assert.equal(await names('before=second&all=1'), 'first');
    assert.equal(await names('filters={"status":["created"],"label":["tier=back"]}'), 'third');
    assert.equal(await names('filters={"ancestor":["busybox:latest"]}'), 'second');
    assert.equal((await api.call('GET', '/containers/json?before=nobody')).status, 404);
    assert.equal(valueAt((await list('size=1'))[0], 'SizeRootFs') !== undefined, true);
    assert.equal((await api.call('GET', '/containers/ps')).status, 200);
    assert.equal((await api.call('GET', '/containers//json')).status, 301);
    assert.match((await list(''))[0]?.Status ?? '', /^Up (Less than a second|\d+ seconds?)$/);
  });

  test('an inspect shows the node, ports that can be dialled, sizes when asked, and asks live', async () => {
    await api.run(
      'web',
      onNode('old', { ExposedPorts: { '80/tcp': {} }, HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '8088' }] } } }),
    );
    const path = '/containers/web/json';
    const address = fleet.lab.engine('old').address.split(':')[0];
    assert.deepEqual(await api.read(path, 'NetworkSettings.Ports'), { '80/tcp': [{ HostIp: address, HostPort: '8088' }] });
    assert.deepEqual(await api.read(path, 'HostConfig.PortBindings'), { '80/tcp': [{ HostIp: '', HostPort: '8088' }] });
    assert.equal(await api.read(path, 'Node.Name'), 'old');
    assert.equal(await api.read(path, 'Node.IP'), address);
    assert.equal(await api.read(path, 'SizeRootFs'), undefined);
    assert.equal(typeof (await api.read(`${path}?size=1`, 'SizeRootFs')), 'number');
    const [entry] = await list();
    assert.deepEqual(valueAt(entry, 'Ports'), [{ IP: address, PrivatePort: 80, PublicPort: 8088, Type: 'tcp' }]);
  });

  test('references: name with and without slash, node and name, prefix; an ambiguous prefix is told', async () => {
    const id = await api.create('web', onNode('new'));
    for (const reference of ['web', '%2Fweb', 'new/web', id, id.slice(0, 12), id.slice(0, 20)]) {
      assert.equal(await api.read(`/containers/${reference}/json`, 'Id'), id, reference);
    }
    assert.deepEqual((await api.call('GET', '/containers/old/web/json')).status, 404);
  });

  test('top, changes, export, stats, archive', async () => {
    await api.run('box', onNode('old'));
    assert.match(JSON.stringify((await api.call('GET', '/containers/box/top?ps_args=-ef')).body), /sleep 1000/);
    const head = await api.call('HEAD', '/containers/box/archive?path=/etc/passwd');
    assert.equal(head.status, 200);
    const stat = JSON.parse(Buffer.from(head.headers.get('x-docker-container-path-stat') ?? '', 'base64').toString()) as { name: string };
    assert.equal(stat.name, 'passwd');
    const missing = await api.call('HEAD', '/containers/box/archive?path=/nothing');
    assert.deepEqual([missing.status, missing.text], [404, '']);
    const tar = await fetch(`${api.base}/containers/box/archive?path=/etc/passwd`);
    const put = await fetch(`${api.base}/containers/box/archive?path=/tmp`, {
      method: 'PUT',
      body: await tar.arrayBuffer(),
    });
    assert.equal(put.status, 200);
    assert.match(JSON.stringify((await api.call('GET', '/containers/box/changes')).body), /\/tmp\/passwd/);
    assert.equal((await fetch(`${api.base}/containers/box/export`)).headers.get('content-type'), 'application/octet-stream');
    assert.equal(typeof (await api.read('/containers/box/stats?stream=0&one-shot=1', 'cpu_stats.system_cpu_usage')), 'number');
  });

  test('an upload that waits for 100-continue gets it from us, and the engine’s word at the end', async () => {
    await api.create('box');
    using put = new RawConnection(fleet.manager.address);
    put.request('PUT /containers/box/archive?path=/', ['Expect: 100-continue', 'Content-Length: 1024', 'Content-Type: application/x-tar']);
    await put.until(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
    put.write('\0'.repeat(1024));
    assert.match(await put.until(/\r\n\r\n[\s\S]*\r\n\r\n/), /HTTP\/1\.1 200 OK/);
    using refused = new RawConnection(fleet.manager.address);
    refused.request('PUT /containers/nobody/archive?path=/', ['Expect: 100-continue', 'Content-Length: 1024']);
    assert.match(await refused.toEnd(), /^HTTP\/1\.1 404 /);
  });

  test('info, version and ping as clients read them', async () => {
    const ping = await api.call('HEAD', '/_ping?accept=text/plain');
    assert.deepEqual([ping.status, ping.headers.get('api-version'), ping.headers.get('swarm')], [200, '1.51', 'inactive']);
    assert.equal((await api.call('GET', '/v1.24/_ping')).text, 'OK');
    assert.equal(await api.read('/version', 'Components.0.Name'), 'Engine');
    assert.equal(await api.read('/version', 'ApiVersion'), '1.51');
    const old = await api.call('GET', '/version', undefined, { 'user-agent': 'docker-compose/1.29.2 docker-py/5.0.3 Linux/6.1' });
    assert.equal(valueAt(old.body, 'ApiVersion'), '1.44');
    assert.equal(await api.read('/info', 'SystemStatus.3.1'), '2');
    assert.equal(await api.read('/info', 'IndexServerAddress'), 'https://index.docker.io/v1/');
  });
});
