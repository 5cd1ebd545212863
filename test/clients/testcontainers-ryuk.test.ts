// Testcontainers for Node with its reaper, Ryuk, over three engines.
//
// No registry is reachable here, so the image `testcontainers/ryuk` is a stand-in: busybox that listens on port 8080, prints
// "Started", and answers each line with ACK as Ryuk does. It removes nothing. What is tested is what the manager has to do
// with it: Ryuk's create, its port at the host of DOCKER_HOST, the connection that stays, the lines that arrive; and that a
// socket given to it with TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE, when it leads to the manager, shows every node's containers.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { baseImageTar } from '../../lab/index.ts';
import { eventually } from '../support/eventually.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';

/** The tag Testcontainers asks for is its own affair. */
const RYUK_IMAGE = 'testcontainers/ryuk:stand-in';
const RYUK = `
  nc -ll -p 8080 -e sh -c 'while read -r line; do echo "asked: $line" >&2; echo ACK; done' &
  until netstat -ltn | grep -q :8080; do sleep 0.1; done
  echo Started
  wait`;

describe('Testcontainers with its reaper', () => {
  let fleet: Fleet;
  let folder: string;
  let relay: Server;
  before(async () => {
    fleet = await startFleet({ name: 'cltcryuk', engines: ['28.5', '28.5', '28.5'], manage: ['--port-proxy'] });
    // By its image's label Testcontainers finds a reaper that is already there.
    const labels = { 'org.testcontainers.ryuk': 'true' };
    await fleet.docker(['load'], { input: await baseImageTar({ tags: [RYUK_IMAGE], labels, command: ['sh', '-c', RYUK] }) });
    folder = await mkdtemp(join(tmpdir(), 'schwarm-ryuk-'));
    relay = await relayTo(fleet.manager.address, join(folder, 'manager.sock'));
    process.env['DOCKER_HOST'] = fleet.manager.host;
    process.env['RYUK_CONTAINER_IMAGE'] = RYUK_IMAGE;
    process.env['TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE'] = join(folder, 'manager.sock');
  });
  after(async () => {
    relay?.close();
    await fleet?.[Symbol.asyncDispose]();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  const web = (): Promise<StartedTestContainer> =>
    new GenericContainer('busybox')
      .withCommand(['sh', '-c', 'hostname > /var/www/index.html; exec httpd -f -h /var/www'])
      .withExposedPorts(80)
      .withWaitStrategy(Wait.forHttp('/', 80))
      .start();

  test('the reaper is started once, reached at the manager, and told of the session', async () => {
    const containers = await Promise.all([web(), web(), web()]);
    const label = 'org.testcontainers.session-id';
    const sessions = containers.map((container) => container.getLabels()[label]);
    assert.equal(new Set(sessions).size, 1);
    const reapers = await fleet.docker(['ps', '--format', '{{.Names}} {{.Ports}}', '-f', 'label=org.testcontainers.ryuk=true']);
    assert.match(reapers, new RegExp(`^testcontainers-ryuk-${sessions[0]} 127\\.0\\.0\\.1:\\d+->8080/tcp$`));
    await eventually(async () => {
      const { stderr } = await fleet.tryDocker(['logs', `testcontainers-ryuk-${sessions[0]}`]);
      assert.match(stderr, new RegExp(`asked: label=${label}=${sessions[0]}`));
    });
    // Its filter means containers of every node.
    const found = await fleet.docker(['ps', '--format', '{{.Label "io.schwarm.node"}}', '-f', `label=${label}=${sessions[0]}`]);
    assert.deepEqual([...new Set(found.split('\n'))].toSorted(), ['n1', 'n2', 'n3']);
    await Promise.all(containers.map((container) => container.stop()));
  });

  test('the socket given to it leads to the manager', async () => {
    const [reaper = ''] = (await fleet.docker(['ps', '-q', '-f', 'label=org.testcontainers.ryuk=true'])).split('\n');
    const mounts = await fleet.docker(['inspect', '-f', '{{range .Mounts}}{{.Source}}:{{.Destination}}{{end}}', reaper]);
    assert.equal(mounts, `${join(folder, 'manager.sock')}:/var/run/docker.sock`);
    const container = await web();
    const listed = await fleet.docker(['ps', '-q', '--no-trunc'], { env: { DOCKER_HOST: `unix://${join(folder, 'manager.sock')}` } });
    assert.ok(listed.includes(container.getId()));
    assert.equal(listed.split('\n').length, 2);
    await container.stop();
  });
});

/** What a machine of the fleet would run: a socket beside its engine's that leads to the manager. */
async function relayTo(address: string, path: string): Promise<Server> {
  const [host, port] = address.split(':');
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const manager = connect({ host, port: Number(port), allowHalfOpen: true });
    for (const [from, to] of [
      [socket, manager],
      [manager, socket],
    ] as const) {
      from.on('error', () => to.destroy()).pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return server;
}
