import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type EngineVersion, type Lab, startLab, toolPath } from '../../lab/index.ts';
import { output } from '../support/command.ts';
import { type ComposeProject, composeProject } from '../support/compose.ts';

const GATED = `
services:
  web:
    image: busybox
    command: sleep 1000
    depends_on: { db: { condition: service_healthy } }
    stop_grace_period: 0s
  db:
    image: busybox
    command: sh -c "sleep 0.5; touch /ok; exec sleep 1000"
    healthcheck: { test: "test -f /ok", interval: 300ms, retries: 20 }
    stop_grace_period: 0s
`;
const SLEEPER = 'image: busybox, command: sleep 1000, stop_grace_period: 0s';

/** Progress as \`Container t1-db-1  Created\` lines without those that only announce. */
function done(stderr: string): string[] {
  return stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /(?:Created|Started|Healthy|Exited|Running|Recreated|Removed|Stopped|Paused)$/.test(line));
}

/** `schwarm compose` against one real engine: what up, down and the like do to it. */
export function composeOn(what: string, version: EngineVersion): void {
  describe(`compose on ${what}`, () => {
    let lab: Lab;
    let dockerCli: string;
    before(async () => {
      lab = await startLab({ name: `compose${version.replace('.', '')}`, engines: [{ name: 'engine', version }] });
      dockerCli = await toolPath('docker-28.5');
    });
    after(async () => await lab?.[Symbol.asyncDispose]());

    const host = (): string => `tcp://${lab.engine('engine').address}`;
    const docker = (...args: string[]): Promise<string> => output(dockerCli, ['-H', host(), ...args]);
    const project = (name: string, text: string): ComposeProject => composeProject(host(), name, text);
    const idOf = (name: string): Promise<string> => docker('inspect', '-f', '{{.Id}}', name);

    test('a first up makes everything in order and waits for health before it starts what needs it', async () => {
      await using p = project('first', GATED);
      const { code, stderr } = await p.compose(['up', '-d']);
      assert.equal(code, 0);
      assert.deepEqual(done(stderr), [
        'Network first_default  Created',
        'Container first-db-1  Created',
        'Container first-web-1  Created',
        'Container first-db-1  Started',
        'Container first-db-1  Healthy',
        'Container first-web-1  Started',
      ]);
      const labels = JSON.parse(await docker('inspect', '-f', '{{json .Config.Labels}}', 'first-web-1'));
      assert.equal(labels['com.docker.compose.depends_on'], 'db:service_healthy:false');
      assert.equal(labels['com.docker.compose.container-number'], '1');
      assert.equal(labels['com.docker.compose.project.working_dir'], p.folder);
    });

    test('a second up changes nothing', async () => {
      await using p = project('idle', GATED);
      await p.ok(['up', '-d']);
      const ids = await docker('ps', '-q', '--no-trunc', '--filter', 'label=com.docker.compose.project=idle');
      const { stderr } = await p.compose(['up', '-d']);
      assert.deepEqual(done(stderr), ['Container idle-db-1  Running', 'Container idle-web-1  Running']);
      assert.equal(await docker('ps', '-q', '--no-trunc', '--filter', 'label=com.docker.compose.project=idle'), ids);
    });

    test('a changed service is recreated under its name and number, the others stay', async () => {
      await using p = project('change', GATED);
      await p.ok(['up', '-d']);
      const [db, web] = [await idOf('change-db-1'), await idOf('change-web-1')];
      p.write(GATED.replace('sleep 0.5', 'sleep 0.4'));
      const { stderr } = await p.compose(['up', '-d']);
      assert.ok(done(stderr).includes('Container change-db-1  Recreated'), stderr);
      assert.notEqual(await idOf('change-db-1'), db);
      assert.equal(await idOf('change-web-1'), web);
    });

    test('dry-run prints causes and changes nothing', async () => {
      await using p = project('dry', GATED);
      await p.ok(['up', '-d']);
      const before = await idOf('dry-db-1');
      p.write(GATED.replace('sleep 0.5', 'sleep 0.4'));
      const stdout = await p.ok(['--dry-run', 'up', '-d']);
      assert.match(stdout, /DRY-RUN MODE - {2}create container [0-9a-f]{12}_dry-db-1: its configuration changed/);
      assert.match(stdout, /DRY-RUN MODE - {2}keep container dry-web-1: Running/);
      assert.equal(await idOf('dry-db-1'), before);
    });

    test('scaling up takes the next numbers, scaling down removes the highest', async () => {
      await using p = project('scale', `services: { a: { ${SLEEPER} } }`);
      await p.ok(['up', '-d', '--scale', 'a=3']);
      await p.ok(['scale', 'a=1']);
      assert.equal((await p.ok(['ps', '--format', '{{.Name}}'])).trim(), 'scale-a-1');
      await p.ok(['up', '-d', '--scale=a=2']);
      assert.deepEqual((await p.ok(['ps', '--format', '{{.Name}}'])).trim().split('\n'), ['scale-a-1', 'scale-a-2']);
      assert.match((await p.compose(['scale', 'db'])).stderr, /invalid scale specifier: db/);
      assert.match((await p.compose(['scale', 'zz=1'])).stderr, /no such service: zz/);
    });

    test('several containers of one container_name are refused before anything is made', async () => {
      await using p = project('named', `services: { a: { container_name: only, ${SLEEPER} } }`);
      const { code, stderr } = await p.compose(['up', '-d', '--scale', 'a=2']);
      assert.equal(code, 1);
      assert.match(stderr, /can't set container_name and scale as container name must be unique/);
      assert.equal(await docker('network', 'ls', '-q', '--filter', 'name=named_default'), '');
    });

    test('an anonymous volume lives on in the next container, unless a fresh one is asked for', async () => {
      await using p = project('anon', `services: { a: { volumes: ["/data"], ${SLEEPER} } }`);
      await p.ok(['up', '-d']);
      await p.ok(['exec', '-T', 'a', 'sh', '-c', 'echo kept > /data/x']);
      await p.ok(['up', '-d', '--force-recreate']);
      assert.equal((await p.ok(['exec', '-T', 'a', 'cat', '/data/x'])).trim(), 'kept');
      await p.ok(['up', '-d', '--force-recreate', '-V']);
      assert.equal((await p.compose(['exec', '-T', 'a', 'cat', '/data/x'])).code, 1);
    });

    test('two networks, one of them with an alias and both with the service name', async () => {
      await using p = project(
        'nets',
        `services: { a: { networks: { n1: { aliases: [other] }, n2: {} }, ${SLEEPER} } }\nnetworks: { n1: {}, n2: {} }`,
      );
      await p.ok(['up', '-d']);
      const networks = JSON.parse(await docker('inspect', '-f', '{{json .NetworkSettings.Networks}}', 'nets-a-1'));
      assert.deepEqual(Object.keys(networks).toSorted(), ['nets_n1', 'nets_n2']);
      assert.ok(networks.nets_n1.Aliases.includes('other') && networks.nets_n2.Aliases.includes('a'));
      assert.notEqual(networks.nets_n1.IPAddress, '');
      assert.notEqual(networks.nets_n2.IPAddress, '');
    });

    test('an edited network is made anew and its containers with it; an edited volume is kept until it may be lost', async () => {
      const text = (label: string): string =>
        `services: { a: { volumes: ["v1:/v"], networks: [n1], ${SLEEPER} } }\nnetworks: { n1: { labels: { x: ${label} } } }\nvolumes: { v1: { labels: { x: ${label} } } }`;
      await using p = project('drift', text('one'));
      await p.ok(['up', '-d']);
      await p.ok(['exec', '-T', 'a', 'sh', '-c', 'echo kept > /v/x']);
      p.write(text('two'));
      const { code, stderr } = await p.compose(['up', '-d']);
      assert.equal(code, 0);
      assert.match(stderr, /volume \\"drift_v1\\" exists but doesn't match configuration in compose file; it is kept/);
      assert.equal(await docker('network', 'inspect', '-f', '{{.Labels.x}}', 'drift_n1'), 'two');
      assert.equal((await p.ok(['exec', '-T', 'a', 'cat', '/v/x'])).trim(), 'kept');
      await p.ok(['up', '-d', '-y']);
      assert.equal((await p.compose(['exec', '-T', 'a', 'cat', '/v/x'])).code, 1);
      assert.match((await p.compose(['up', '-d'])).stderr, /drift-a-1 {2}Running/);
    });

    test('a network of that name that somebody else made is used, with a warning', async () => {
      await docker('network', 'create', 'foreign_default');
      await using p = project('foreign', `services: { a: { ${SLEEPER} } }`);
      const { code, stderr } = await p.compose(['up', '-d']);
      assert.equal(code, 0);
      assert.match(stderr, /a network with name foreign_default exists but was not created by compose/);
      await p.ok(['down']);
      await docker('network', 'rm', 'foreign_default');
    });

    test('orphans are warned about and removed on request', async () => {
      await using p = project('orphan', `services: { a: { ${SLEEPER} }, b: { ${SLEEPER} } }`);
      await p.ok(['up', '-d']);
      p.write(`services: { a: { ${SLEEPER} } }`);
      assert.match((await p.compose(['up', '-d'])).stderr, /Found orphan containers \(\[orphan-b-1\]\) for this project/);
      await p.ok(['up', '-d', '--remove-orphans']);
      assert.equal((await p.ok(['ps', '-a', '--format', '{{.Name}}'])).trim(), 'orphan-a-1');
    });

    test('what was meant to complete and failed stops the run; nothing that needs it starts', async () => {
      await using p = project(
        'init',
        `services: { init: { image: busybox, command: "false" }, app: { depends_on: { init: { condition: service_completed_successfully } }, ${SLEEPER} } }`,
      );
      const { code, stderr } = await p.compose(['up', '-d']);
      assert.equal(code, 1);
      assert.match(stderr, /\nservice "init" didn't complete successfully: exit 1\n$/);
      assert.equal(await docker('inspect', '-f', '{{.State.Status}}', 'init-app-1'), 'created');
    });

    for (const [what, health, why] of [
      ['is unhealthy', ', healthcheck: { test: "false", interval: 200ms, retries: 1 }', 'is unhealthy'],
      ['has no health check', '', 'has no healthcheck configured'],
    ] as const) {
      test(`a dependency that ${what} stops the run soon, in Compose's words`, async () => {
        await using p = project(
          'sick',
          `services: { db: { ${SLEEPER}${health} }, app: { depends_on: { db: { condition: service_healthy } }, ${SLEEPER} } }`,
        );
        // It ends by itself long before this, or it would wait for ever.
        const { code, stderr } = await p.compose(['up', '-d'], { timeoutMs: 60_000 });
        assert.equal(code, 1);
        assert.match(stderr, new RegExp(`\\ndependency failed to start: container sick-db-1 ${why}\\n$`));
      });
    }

    test('an optional dependency that fails is only warned about', async () => {
      await using p = project(
        'optional',
        `services: { db: { healthcheck: { test: "false", interval: 200ms, retries: 1 }, ${SLEEPER} }, app: { depends_on: { db: { condition: service_healthy, required: false } }, ${SLEEPER} } }`,
      );
      const { code, stderr } = await p.compose(['up', '-d']);
      assert.equal(code, 0);
      assert.match(stderr, /optional dependency "db" failed to start: container optional-db-1 is unhealthy/);
      assert.match(stderr, /optional-app-1 {2}Started/);
    });

    test('--wait gives up after --wait-timeout', async () => {
      await using p = project('never', `services: { a: { healthcheck: { test: "false", interval: 100s, retries: 100 }, ${SLEEPER} } }`);
      const { code, stderr } = await p.compose(['up', '--wait', '--wait-timeout', '2'], { timeoutMs: 60_000 });
      assert.equal(code, 1);
      assert.match(stderr, /application not healthy after 2s/);
    });

    test('a run cut off between create and rename is completed by the next one', async () => {
      await using p = project('cut', `services: { a: { ${SLEEPER} } }`);
      await p.ok(['up', '-d']);
      const old = await idOf('cut-a-1');
      p.write(`services: { a: { environment: { N: "1" }, ${SLEEPER} } }`);
      // What an interrupted run leaves: the new container under its temporary name.
      await p.ok(['create']);
      await docker('rename', 'cut-a-1', `${old.slice(0, 12)}_cut-a-1`);
      await p.ok(['up', '-d']);
      assert.equal((await p.ok(['ps', '-a', '--format', '{{.Name}} {{.State}}'])).trim(), 'cut-a-1 running');
    });

    test('a paused container is left paused', async () => {
      await using p = project('paused', `services: { a: { ${SLEEPER} } }`);
      await p.ok(['up', '-d']);
      await p.ok(['pause', 'a']);
      const { code, stderr } = await p.compose(['up', '-d']);
      assert.equal(code, 0);
      assert.match(stderr, /Container paused-a-1 {2}Paused/);
      await p.ok(['unpause']);
      assert.equal((await p.ok(['ps', '--format', '{{.State}}'])).trim(), 'running');
    });

    test('configs and secrets are copied in; a changed one recreates; an unset one stops before anything is made', async () => {
      await using p = project(
        'files',
        `services: { a: { configs: [c], secrets: [{ source: s, target: /run/s, mode: 0400, uid: "5" }], ${SLEEPER} } }\nconfigs: { c: { content: "hello" } }\nsecrets: { s: { environment: SEC } }`,
      );
      const { code, stderr } = await p.compose(['up', '-d']);
      assert.equal(code, 1);
      assert.match(stderr, /environment variable "SEC" required by secret "files_s" is not set/);
      assert.equal(await docker('network', 'ls', '-q', '--filter', 'name=files_default'), '');
      await p.ok(['up', '-d'], { env: { SEC: 'one' } });
      assert.equal(await p.ok(['exec', '-T', 'a', 'sh', '-c', 'cat /c /run/s; stat -c " %a %u" /run/s']), 'helloone 400 5\n');
      await p.ok(['up', '-d'], { env: { SEC: 'two' } });
      assert.equal(await p.ok(['exec', '-T', 'a', 'cat', '/run/s']), 'two');
    });

    test('an image that is not to be had is named, and the run ends with 1', async () => {
      await using p = project('noimage', 'services: { a: { image: "127.0.0.1:9/none:1" } }');
      const { code, stderr } = await p.compose(['up', '-d']);
      assert.equal(code, 1);
      assert.match(stderr, / a {2}Error /);
      assert.match((await p.compose(['up', '-d', '--pull', 'never'])).stderr, /No such image: 127.0.0.1:9\/none:1/);
    });

    test('down leaves a network in use, takes one-offs on request, and says when there is nothing', async () => {
      await using p = project('down', `services: { a: { volumes: ["v1:/v"], ${SLEEPER} } }\nvolumes: { v1: }`);
      await p.ok(['up', '-d']);
      await p.ok(['run', '-d', 'a']);
      const first = await p.compose(['down', '-v']);
      assert.equal(first.code, 0);
      assert.match(first.stderr, /Network down_default {2}Resource is still in use/);
      const second = await p.compose(['down', '-v', '--remove-orphans', '-t', '0']);
      assert.equal(second.code, 0);
      assert.equal(await docker('volume', 'ls', '-q', '--filter', 'name=down_v1'), '');
      assert.match((await p.compose(['down'])).stderr, /Warning: No resource found to remove for project "down"\./);
    });
  });
}
