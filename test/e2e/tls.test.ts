// TLS between clients, manager and engines, with real clients and engines: verified, renewed, refused, mixed.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { freePorts, type Lab, startLab, startStoreServer, toolPath } from '../../lab/index.ts';
import { type CertificateFiles, TestAuthority, writeCertificates } from '../support/certificates.ts';
import { outcome, output } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';
import { type ManagerProcess, startManager } from '../support/manager-process.ts';

const root = mkdtempSync(join(tmpdir(), 'schwarm-tls-e2e-'));
after(() => rmSync(root, { recursive: true, force: true }));

const authority = new TestAuthority();
const engineCertificate = (ip: string) => ({ ca: authority.cert, ...authority.issue('engine', { hosts: [ip] }) });
const client = writeCertificates(join(root, 'client'), authority.cert, authority.issue('client', { usages: ['client'] }));
const CLIENT_ENV = verified(client);

/** A folder of a client that has no certificate. */
const authorityAlone = join(root, 'authority-alone');
mkdirSync(authorityAlone);
writeFileSync(join(authorityAlone, 'ca.pem'), authority.cert);

/** What a user sets to be a client with certificates. */
function verified({ folder }: CertificateFiles): { readonly [name: string]: string } {
  return { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder };
}

function tlsFlags({ ca, cert, key }: CertificateFiles): readonly string[] {
  return ['--tlsverify', '--tlscacert', ca, '--tlscert', cert, '--tlskey', key];
}

function engineFlags({ ca, cert, key }: CertificateFiles): readonly string[] {
  return ['--engine-tlscacert', ca, '--engine-tlscert', cert, '--engine-tlskey', key];
}

/** Lines of the manager's log with this message. */
function logged(fleet: Fleet, message: string): readonly { readonly [field: string]: unknown }[] {
  const lines = fleet.manager.log.split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as { readonly [field: string]: unknown }).filter((line) => line['message'] === message);
}

for (const cli of ['28.5', '20.10'] as const) {
  describe(`docker CLI ${cli} over TLS, engines 20.10 with TLS, 26.1 plain, 28.5 with TLS`, () => {
    // Files of its own, which a test changes.
    const own = writeCertificates(join(root, `manager-${cli}`), authority.cert, authority.issue('manager', { usages: ['server'] }));
    let fleet: Fleet;
    before(async () => {
      fleet = await startFleet({
        name: `tls${cli.replace('.', '')}`,
        engines: [
          { name: 'n1', version: '20.10', tls: engineCertificate },
          { name: 'n2', version: '26.1' },
          { name: 'n3', version: '28.5', tls: engineCertificate },
        ],
        cli,
        discovery: (lab) => `${lab.engine('n1').address},http://${lab.engine('n2').address},${lab.engine('n3').address}`,
        manage: [...tlsFlags(own), ...engineFlags(client)],
        env: CLIENT_ENV,
      });
    });
    after(async () => await fleet?.[Symbol.asyncDispose]());

    test('all nodes are healthy, run takes them in turn', async () => {
      const info = await fleet.docker(['info']);
      assert.equal(info.match(/Status: Healthy/g)?.length, 3);
      for (const name of ['aa', 'bb', 'cc']) await fleet.docker(['run', '-d', '--name', name, 'busybox', 'sleep', '1000']);
      const nodes = await fleet.docker(['ps', '--format', '{{.Label "io.schwarm.node"}}']);
      assert.deepEqual(nodes.split('\n').toSorted(), ['n1', 'n2', 'n3']);
      await fleet.clear();
    });

    for (const node of ['n1', 'n2', 'n3']) {
      test(`half-close: the end of the input passes to ${node}, and the output after it comes back`, async () => {
        const here = ['-e', `constraint:node==${node}`];
        const count = ['busybox', 'sh', '-c', 'wc -c; echo after the end'];
        assert.equal(await fleet.docker(['run', '-i', '--rm', ...here, ...count], { input: 'x'.repeat(300_000) }), '300000\nafter the end');
        await fleet.docker(['run', '-d', '--name', `box-${node}`, ...here, 'busybox', 'sleep', '1000']);
        const exec = await fleet.docker(['exec', '-i', `box-${node}`, 'sh', '-c', 'cat; echo; echo after the end'], { input: 'hello' });
        assert.equal(exec, 'hello\nafter the end');
        const failed = await fleet.tryDocker(['exec', `box-${node}`, 'sh', '-c', 'echo out; echo err >&2; exit 7']);
        assert.deepEqual({ ...failed }, { code: 7, stdout: 'out\n', stderr: 'err\n' });
        assert.match((await fleet.terminal(['exec', '-it', `box-${node}`, 'tty'])).stdout, /\/dev\/pts/);
        await fleet.clear();
      });
    }

    test('logs follow, events flow, archives and images pass', async () => {
      await fleet.docker(['run', '-d', '--name', 'talk', 'busybox', 'sh', '-c', 'for i in 1 2 3; do echo line $i; sleep 0.2; done']);
      assert.equal(await fleet.docker(['logs', '-f', 'talk']), 'line 1\nline 2\nline 3');
      writeFileSync(join(root, 'in.txt'), 'content');
      await fleet.docker(['cp', join(root, 'in.txt'), 'talk:/tmp/in.txt']);
      await fleet.docker(['commit', 'talk', 'talk:1']);
      await fleet.docker(['save', '-o', join(root, 'image.tar'), 'talk:1']);
      await fleet.docker(['rm', '-f', 'talk']);
      await fleet.docker(['rmi', 'talk:1']);
      await fleet.docker(['load', '-i', join(root, 'image.tar')]);
      assert.equal(await fleet.docker(['run', '--rm', 'talk:1', 'cat', '/tmp/in.txt']), 'content');
      await fleet.docker(['rmi', 'talk:1']);
    });

    const strangers: readonly (readonly [string, string, RegExp])[] = [
      ['no certificate', authorityAlone, /client certificate required, signed by CN=schwarm test authority: set DOCKER_TLS_VERIFY=1/],
      [
        'a certificate of another authority',
        stranger('mallory', new TestAuthority('another')),
        /client certificate required, signed by CN=schwarm test authority: /,
      ],
      ['a certificate that has expired', stranger('old', authority, [-9, -1]), /client certificate CN=old refused: it has expired/],
    ];
    for (const [name, files, why] of strangers) {
      test(`a client with ${name} is told why, and the log has one line`, async () => {
        const before = logged(fleet, 'client refused').length;
        const refused = await fleet.tryDocker(['ps'], { env: { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: files } });
        assert.notEqual(refused.code, 0);
        assert.match(refused.stderr, why);
        const lines = logged(fleet, 'client refused').slice(before);
        assert.equal(lines.length, 1);
        assert.match(String(lines[0]?.['reason']), why);
      });
    }

    test('a client that forgot TLS is told so', async () => {
      const refused = await fleet.tryDocker(['ps'], { env: { DOCKER_TLS_VERIFY: '' } });
      assert.notEqual(refused.code, 0);
      assert.match(refused.stderr, /Client sent an HTTP request to an HTTPS server/);
    });

    test('schwarm compose and docker compose use the same settings', async () => {
      const file = join(root, 'compose.yaml');
      writeFileSync(file, 'services: {web: {image: busybox, command: sleep 1000, scale: 3}}\n');
      const programs = [['bin/schwarm', 'compose'], [await toolPath('compose-2.40')]] as const;
      for (const [program, ...first] of programs) {
        const compose = (...args: string[]) =>
          output(program, [...first, '-p', 'tls', '-f', file, ...args], { env: { DOCKER_HOST: fleet.manager.host, ...CLIENT_ENV } });
        await compose('up', '-d');
        assert.equal((await fleet.docker(['ps', '-q'])).split('\n').length, 3);
        await compose('down', '-t', '0');
        assert.equal(await fleet.docker(['ps', '-aq']), '');
      }
      const refused = await outcome('bin/schwarm', ['compose', '-p', 'tls', '-f', file, 'up', '-d'], {
        env: { DOCKER_HOST: fleet.manager.host, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: authorityAlone },
      });
      assert.notEqual(refused.code, 0);
      assert.match(refused.stderr, /client certificate required, signed by/);
    });

    test('SIGHUP takes new certificates, streams go on; bad ones are refused and change nothing', async () => {
      await fleet.docker(['run', '-d', '-i', '--name', 'cat', '-e', 'constraint:node==n3', 'busybox', 'cat']);
      const env = { ...process.env, DOCKER_HOST: fleet.manager.host, ...CLIENT_ENV };
      const attached = spawn(await toolPath(`docker-${cli}`), ['exec', '-i', 'cat', 'sh', '-c', 'read one; read two; echo $one $two'], {
        env,
      });
      const said = text(attached.stdout);
      attached.stdin.write('before\n');
      await eventually(async () => assert.match(await fleet.docker(['top', 'cat']), /read one/));

      const after = new TestAuthority('the next authority');
      const both = authority.cert + after.cert;
      writeCertificates(own.folder, both, after.issue('manager, next'));
      await hangup(fleet, 'certificate in use');
      const next = writeCertificates(join(root, `next-${cli}`), both, after.issue('client', { usages: ['client'] }));
      assert.equal(await fleet.docker(['ps', '-q'], { env: verified(next) }).then((ids) => ids.split('\n').length), 1);
      const unknowing = await fleet.tryDocker(['ps']);
      assert.match(unknowing.stderr, /certificate signed by unknown authority/, 'a client that does not know the new authority');
      const oldClient = writeCertificates(join(root, `old-${cli}`), both, authority.issue('client', { usages: ['client'] }));
      await fleet.docker(['ps'], { env: verified(oldClient) });

      for (const [what, spoil] of [
        ['expired', () => void writeCertificates(own.folder, both, after.issue('late', { days: [-9, -1] }))],
        ['broken', () => writeFileSync(own.cert, 'no certificate')],
        ['gone', () => rmSync(own.key)],
      ] as const) {
        spoil();
        await hangup(fleet, 'new certificates cannot be used; the old ones stay in use');
        await fleet.docker(['ps'], { env: verified(next) });
        assert.equal(logged(fleet, 'serving the fleet').length, 1, `${what}: the manager goes on`);
      }
      attached.stdin.end('and after\n');
      assert.equal(await said, 'before and after\n');
      assert.deepEqual(await once(attached, 'exit'), [0, null]);
      assert.equal((await fleet.docker(['info'], { env: verified(next) })).match(/Status: Healthy/g)?.length, 3);
    });
  });
}

describe('other combinations over engines 28.5: n1 has a good certificate, n2 one of another host, n3 none', () => {
  let lab: Lab;
  let docker: string;
  before(async () => {
    docker = await toolPath('docker-28.5');
    lab = await startLab({
      name: 'tlsmix',
      engines: [
        { name: 'n1', version: '28.5', tls: engineCertificate },
        { name: 'n2', version: '28.5', tls: () => engineCertificate('10.1.2.3') },
        { name: 'n3', version: '28.5' },
      ],
    });
  });
  after(async () => await lab?.[Symbol.asyncDispose]());

  const discovery = (...names: string[]): string => names.map((name) => lab.engine(name).address).join(',');
  const manage = (engines: string, flags: readonly string[] = []): Promise<ManagerProcess> =>
    startManager(engines, ['--store', 'none', ...flags]);
  const info = (manager: ManagerProcess, env: { readonly [name: string]: string } = {}): Promise<string> =>
    output(docker, ['info'], { env: { DOCKER_HOST: manager.host, DOCKER_CONFIG: '/nonexistent', ...env } });
  const both = () => writeCertificates(mkdtempSync(join(root, 'both-')), authority.cert, authority.issue('manager'));

  test('one certificate for clients and engines', async () => {
    await using manager = await manage(discovery('n1'), tlsFlags(both()));
    assert.match(await info(manager, CLIENT_ENV), / n1: .*\n.*ID: .*\n.*Status: Healthy/);
  });

  test("the guide's commands make certificates that work", async () => {
    const guide = readFileSync('docs/guide/tls.md', 'utf8');
    const commands = [...guide.matchAll(/^\$ ((?:openssl|printf) .*)$/gm)].map(([, command = '']) =>
      command.replace('10.0.0.100', '127.0.0.1'),
    );
    assert.equal(commands.length, 4);
    const folder = mkdtempSync(join(root, 'guide-'));
    await output('sh', ['-ec', commands.join('\n')], { cwd: folder });
    const files = { folder, ca: join(folder, 'ca.pem'), cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
    await using manager = await manage(discovery('n3'), [...tlsFlags(files), '--engine-tls', 'off']);
    assert.match(await info(manager, verified(files)), /Status: Healthy/);
  });

  test('a TLS listener over a plain engine', async () => {
    await using manager = await manage(discovery('n3'), [...tlsFlags(both()), '--engine-tls', 'off']);
    assert.match(await info(manager, CLIENT_ENV), /Status: Healthy/);
  });

  test('a plain listener over an engine with TLS', async () => {
    await using manager = await manage(discovery('n1'), engineFlags(both()));
    assert.match(await info(manager), /Status: Healthy/);
  });

  test('an engine that shows a certificate of another host stays Pending, and says why; --tls alone takes it', async () => {
    await using strict = await manage(discovery('n2'), engineFlags(both()));
    assert.match(await info(strict), /Status: Pending[\s\S]*Error: .*TLS failed: .*IP: 10\.209\..* is not in the cert's list: 10\.1\.2\.3/);
    const { cert, key } = both();
    await using lax = await manage(discovery('n2'), ['--tls', '--tlscert', cert, '--tlskey', key]);
    assert.match(await info(lax, { DOCKER_TLS: '1', DOCKER_TLS_VERIFY: '', DOCKER_CERT_PATH: authorityAlone }), /Status: Healthy/);
  });

  test('an engine called without TLS, or with a certificate it does not know, stays Pending and says why', async () => {
    await using plain = await manage(discovery('n1'));
    assert.match(await info(plain), /Status: Pending[\s\S]*Error: .*HTTP request to an HTTPS server/);
    const other = new TestAuthority('another authority');
    const unknown = writeCertificates(join(root, 'unknown'), authority.cert, other.issue('manager'));
    await using stranger = await manage(discovery('n1'), engineFlags(unknown));
    assert.match(
      await info(stranger),
      /Status: Pending[\s\S]*Error: .*TLS failed: it refuses our certificate \((unknown ca|bad certificate)\)/,
    );
  });

  test('after SIGHUP engines are shown the new certificate', async () => {
    const files = both();
    const quick = ['--engine-probe-interval', '200ms', '--engine-failure-retry', '1'];
    await using manager = await manage(discovery('n1'), [...engineFlags(files), ...quick]);
    const other = new TestAuthority('another authority');
    writeCertificates(files.folder, authority.cert, other.issue('manager'));
    process.kill(manager.pid, 'SIGHUP');
    await eventually(async () =>
      assert.match(await info(manager), /Status: Unhealthy[\s\S]*Error: .*TLS failed: it refuses our certificate/),
    );
    writeCertificates(files.folder, authority.cert, authority.issue('manager again'));
    process.kill(manager.pid, 'SIGHUP');
    await eventually(async () => assert.match(await info(manager), /Status: Healthy/));
  });

  test('a replica passes writes on to the primary over TLS, and both know each other by their certificates', async () => {
    await using store = await startStoreServer('etcd');
    const files = both();
    const start = (port: number): Promise<ManagerProcess> =>
      startManager(
        discovery('n1'),
        [...tlsFlags(files), '--replication', '--advertise', `127.0.0.1:${port}`, '--store', `etcd://${store.address}`],
        { port },
      );
    const [first = 0, second = 0] = await freePorts(2);
    await using one = await start(first);
    await using other = await start(second);
    const replica = await eventually(async () => {
      const roles = await Promise.all([one, other].map(async (m) => /Role: (\w+)/.exec(await info(m, CLIENT_ENV))?.[1]));
      assert.deepEqual(roles.toSorted(), ['primary', 'replica']);
      return roles[0] === 'replica' ? one : other;
    });
    const env = { DOCKER_HOST: replica.host, DOCKER_CONFIG: '/nonexistent', ...CLIENT_ENV };
    assert.equal(await output(docker, ['run', '--rm', '-i', 'busybox', 'cat'], { env, input: 'through' }), 'through');
  });

  test('without TLS a SIGHUP ends nothing', async () => {
    await using manager = await manage(discovery('n3'));
    process.kill(manager.pid, 'SIGHUP');
    await eventually(() => assert.match(manager.log, /hangup signal/));
    assert.match(await info(manager), /Status: Healthy/);
  });

  test('a certificate that cannot be used ends the start with the reason', async () => {
    const { cert } = both();
    const { key } = both();
    const ended = await outcome('bin/schwarm', ['manage', '-H', 'tcp://127.0.0.1:0', '--tls', '--tlscert', cert, '--tlskey', key, 'a:1']);
    assert.equal(ended.code, 1);
    assert.match(ended.stderr, /^schwarm: Couldn't load X509 key pair \(.*\): the key is not the one the certificate was made for/);
  });

  test('a unix socket beside a TLS listener is plain, for the group that was named', async () => {
    const path = join(root, 'schwarm.sock');
    const flags = [...tlsFlags(both()), '-H', `unix://${path}`, '--socket-group', '12345', '--socket-mode', '0620'];
    await using manager = await manage(discovery('n1'), flags);
    const { mode, gid } = statSync(path);
    assert.deepEqual([mode & 0o777, gid], [0o620, 12345]);
    assert.match(await info(manager, { DOCKER_HOST: `unix://${path}` }), /Status: Healthy/);
  });
});

/** Sends the signal and waits for one more line with `message`. */
async function hangup(fleet: Fleet, message: string): Promise<void> {
  const before = logged(fleet, message).length;
  process.kill(fleet.manager.pid, 'SIGHUP');
  await eventually(() => assert.ok(logged(fleet, message).length > before, fleet.manager.log));
}

/** A folder with a client certificate of `by`. */
function stranger(name: string, by: TestAuthority, days: readonly [number, number] = [-1, 30]): string {
  return writeCertificates(join(root, name), authority.cert, by.issue(name, { usages: ['client'], days })).folder;
}
