// Testcontainers for Node against a manager over three engines, without its reaper: it connects to published ports at the
// host of DOCKER_HOST, whatever address a container's inspect shows.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { GenericContainer, getContainerRuntimeClient, Network, type StartedTestContainer, Wait } from 'testcontainers';
import { eventually } from '../support/eventually.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';

const NODES = ['n1', 'n2', 'n3'] as const;

describe('Testcontainers', () => {
  let fleet: Fleet;
  before(async () => {
    fleet = await startFleet({ name: 'cltestcont', engines: ['20.10', '26.1', '28.5'], manage: ['--port-proxy'] });
    process.env['DOCKER_HOST'] = fleet.manager.host;
    process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
  });
  after(async () => await fleet?.[Symbol.asyncDispose]());

  /** A web server that says where it is asked to be. */
  const web = (node: string): GenericContainer =>
    new GenericContainer('busybox')
      .withCommand(['sh', '-c', `echo ${node} > /var/www/index.html; echo ready to serve; exec httpd -f -h /var/www`])
      .withLabels({ 'com.docker.swarm.constraints': `["node==${node}"]` })
      .withExposedPorts(80)
      .withStartupTimeout(60_000);

  const page = async (container: StartedTestContainer, path = '', port = 80): Promise<string> =>
    (await (await fetch(`http://${container.getHost()}:${container.getMappedPort(port)}/${path}`)).text()).trim();

  const nodeOf = async (container: StartedTestContainer): Promise<string> =>
    await fleet.docker(['inspect', '-f', '{{.Node.Name}}', container.getId()]);

  test('the host is the manager’s', async () => {
    const { info } = await getContainerRuntimeClient();
    assert.equal(info.containerRuntime.host, '127.0.0.1');
    assert.equal(info.containerRuntime.indexServerAddress, 'https://index.docker.io/v1/');
  });

  const strategies = {
    'a listening port': () => Wait.forListeningPorts(),
    'a log line': () => Wait.forLogMessage(/ready to serve/),
    'an HTTP answer': () => Wait.forHttp('/', 80).forStatusCode(200),
    'a command that succeeds': () => Wait.forSuccessfulCommand('test -s /var/www/index.html'),
    'a health check': () => Wait.forHealthCheck(),
  };
  for (const [name, strategy] of Object.entries(strategies)) {
    for (const node of NODES) {
      test(`on ${node}: waits for ${name}, then the mapped port answers`, async () => {
        const builder = web(node).withWaitStrategy(strategy());
        if (name === 'a health check') {
          builder.withHealthCheck({ test: ['CMD', 'wget', '-q', '-O', '-', 'http://localhost/'], interval: 500, retries: 20 });
        }
        await using container = await builder.start();
        assert.equal(container.getHost(), '127.0.0.1');
        assert.equal(await nodeOf(container), node);
        assert.equal(await eventually(() => page(container)), node);
      });
    }
  }

  test('containers started side by side are spread, and each has a port of its own', async () => {
    const start = (i: number): Promise<StartedTestContainer> =>
      new GenericContainer('busybox')
        .withCommand(['sh', '-c', `echo ${i} > /var/www/index.html; exec httpd -f -h /var/www`])
        .withExposedPorts(80)
        .withWaitStrategy(Wait.forHttp('/', 80))
        .start();
    const containers = await Promise.all([0, 1, 2, 3, 4, 5].map(start));
    assert.deepEqual(await Promise.all(containers.map((container) => page(container))), ['0', '1', '2', '3', '4', '5']);
    assert.deepEqual([...new Set(await Promise.all(containers.map(nodeOf)))].toSorted(), NODES);
    assert.equal(new Set(containers.map((container) => container.getMappedPort(80))).size, 6);
    await Promise.all(containers.map((container) => container.stop()));
    await assert.rejects(page(containers[0]!));
  });

  test('a fixed host port, several ports, environment, user, working directory', async () => {
    await using container = await new GenericContainer('busybox')
      .withExposedPorts({ container: 8080, host: 8123 }, 81)
      .withEnvironment({ COLOUR: 'green' })
      .withUser('nobody')
      .withWorkingDir('/tmp')
      .withCommand(['sh', '-c', 'mkdir w; echo "$COLOUR $(pwd) $(id -un)" > w/index.html; exec httpd -f -p 8080 -h w'])
      .withWaitStrategy(Wait.forHttp('/', 8080))
      .start();
    assert.equal(container.getMappedPort(8080), 8123);
    assert.notEqual(container.getMappedPort(81), 81);
    assert.equal(await page(container, '', 8080), 'green /tmp nobody');
  });

  test('files are copied in before the start and while it runs, and out again', async () => {
    await using container = await web('n3')
      .withCopyContentToContainer([{ content: 'before', target: '/var/www/before.txt' }])
      .withWaitStrategy(Wait.forHttp('/before.txt', 80))
      .start();
    await container.copyContentToContainer([{ content: 'while', target: '/var/www/while.txt', mode: 0o644 }]);
    assert.deepEqual([await page(container, 'before.txt'), await page(container, 'while.txt')], ['before', 'while']);
    const parts: Buffer[] = [];
    for await (const part of await container.copyArchiveFromContainer('/var/www/while.txt')) parts.push(Buffer.from(part));
    assert.match(Buffer.concat(parts).toString(), /while\.txt[\s\S]*while/);
  });

  test('exec, logs, restart; the mapped port stays', async () => {
    await using container = await web('n1').withWaitStrategy(Wait.forHttp('/', 80)).start();
    const { output, exitCode } = await container.exec(['sh', '-c', 'echo "$WORD"; exit 3'], { env: { WORD: 'hello' } });
    assert.deepEqual([output.trim(), exitCode], ['hello', 3]);
    const lines = await container.logs();
    const [line] = (await once(lines, 'data')) as [string];
    assert.match(line, /ready to serve/);
    lines.destroy();
    const port = container.getMappedPort(80);
    await container.restart();
    assert.equal(container.getMappedPort(80), port);
    assert.equal(await eventually(() => page(container)), 'n1');
  });

  test('containers of one network find each other by alias', async () => {
    await using network = await new Network().start();
    await using server = await web('n3').withNetwork(network).withNetworkAliases('server').withWaitStrategy(Wait.forHttp('/', 80)).start();
    await using client = await new GenericContainer('busybox')
      .withCommand(['sleep', '1000'])
      .withLabels({ 'com.docker.swarm.affinities': `["container==${server.getName().slice(1)}"]` })
      .withNetwork(network)
      .start();
    assert.equal((await client.exec(['wget', '-q', '-O', '-', 'http://server/'])).output.trim(), 'n3');
  });

  test('an image is built, and run', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'schwarm-testcontainers-'));
    try {
      await writeFile(`${folder}/Dockerfile`, 'FROM busybox\nRUN echo built > /built\nCMD ["sleep", "1000"]\n');
      await using container = await (await GenericContainer.fromDockerfile(folder).build('schwarm-test/built:1')).start();
      assert.equal((await container.exec(['cat', '/built'])).output.trim(), 'built');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
