// Testcontainers for Node with its reaper, Ryuk, over three engines.
//
// No registry is reachable here, so the image `testcontainers/ryuk` is a stand-in, made of busybox and this machine's perl: reaper.pl
// does what Ryuk does, with the same requests. What the manager has to do with it: Ryuk's create, its port at the host of
// DOCKER_HOST, the connection that stays, the lines that arrive; and that with a socket that leads to the manager, given by
// TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE, it finds and removes what a session left on every node.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { outcome, output } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';

/** The tag Testcontainers asks for is its own affair. */
const RYUK_IMAGE = 'testcontainers/ryuk:stand-in';

describe('Testcontainers with its reaper', () => {
  let fleet: Fleet;
  let folder: string;
  let relay: Server;
  before(async () => {
    fleet = await startFleet({ name: 'cltcryuk', engines: ['28.5', '28.5', '28.5'], manage: ['--port-proxy'] });
    folder = await mkdtemp(join(tmpdir(), 'schwarm-ryuk-'));
    await makeReaperImage(fleet, folder);
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

  test('what a session that crashed has left on the nodes is removed', async () => {
    const script = `
      import { GenericContainer, Network } from 'testcontainers';
      await new Network().start();
      const run = () => new GenericContainer('busybox').withCommand(['sleep', '1000']).start();
      await Promise.all([run(), run(), run()]);
      const list = await (await fetch('http://${fleet.manager.address}/containers/json')).json();
      console.log(new Set(list.map((container) => container.Labels['io.schwarm.node'])).size);
      process.exit(1);`;
    const crashed = await outcome(process.execPath, ['--input-type=module', '-e', script]);
    assert.deepEqual([crashed.stdout.trim(), crashed.code], ['3', 1], crashed.stderr);
    await eventually(async () => {
      assert.equal(await fleet.docker(['ps', '-q']), '');
      assert.equal(await fleet.docker(['network', 'ls', '-q', '-f', 'type=custom']), '');
    }, 20_000);
  });

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

/** Makes it on one node; by its label Testcontainers finds a reaper that is already there. */
async function makeReaperImage(fleet: Fleet, folder: string): Promise<void> {
  await fleet.docker(['create', '--name', 'reaper', 'busybox']);
  const libraries = [...(await output('ldd', ['/usr/bin/perl'])).matchAll(/(\/\S+) \(/g)].map((match) => match[1] ?? '');
  const modules = (await output('perl', ['-e', 'print grep { /perl-base$/ } @INC'])).trim();
  const archive = join(folder, 'perl.tar');
  await output('tar', ['-chf', archive, '/usr/bin/perl', modules, ...libraries]);
  await fleet.docker(['cp', '-', 'reaper:/'], { input: await readFile(archive) });
  await fleet.docker(['cp', join(import.meta.dirname, 'reaper.pl'), 'reaper:/reaper.pl']);
  const changes = ['-c', 'LABEL org.testcontainers.ryuk=true', '-c', 'CMD ["perl", "/reaper.pl"]'];
  await fleet.docker(['commit', ...changes, 'reaper', RYUK_IMAGE]);
  await fleet.docker(['rm', 'reaper']);
}

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
