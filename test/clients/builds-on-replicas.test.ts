// `docker build` against managers that do not lead: the leader's builder builds, and whoever is asked next knows the image.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { packTar } from 'modern-tar';
import { type Lab, startLab, startStoreServer, toolPath } from '../../lab/index.ts';
import { type Managers, type Member, startManagers } from '../ha/managers.ts';
import { valueAt } from '../support/api-client.ts';
import { output } from '../support/command.ts';

describe('two managers over engines 26.1 and 28.5', () => {
  const owned = new AsyncDisposableStack();
  let lab: Lab;
  let managers: Managers;
  let folder: string;
  before(async () => {
    folder = owned.adopt(mkdtempSync(join(tmpdir(), 'schwarm-replicas-')), (made) => rmSync(made, { recursive: true, force: true }));
    mkdirSync(join(folder, 'cli-plugins'));
    symlinkSync(await toolPath('buildx-0.29'), join(folder, 'cli-plugins/docker-buildx'));
    const store = owned.use(await startStoreServer('etcd'));
    const engines = [{ name: 'n1', version: '26.1' } as const, { name: 'n2', version: '28.5' } as const];
    lab = owned.use(await startLab({ name: 'clreplicas', engines }));
    managers = owned.use(await startManagers(2, lab.discovery(), ['--store', store.url]));
  });
  after(() => owned.disposeAsync());

  for (const [how, kit] of [
    ['classic', '0'],
    ['with buildx', '1'],
  ] as const) {
    test(`${how}: a replica that passed a build on tells of its image at once, and it runs on every node`, async () => {
      const primary = await managers.primary();
      const [replica = primary] = managers.others(primary);
      const docker = async (member: Member, ...args: string[]): Promise<string> => {
        const env = { DOCKER_HOST: `tcp://${member.address}`, DOCKER_CONFIG: folder, DOCKER_BUILDKIT: kit };
        return await output(await toolPath('docker-28.5'), args, { env });
      };
      for (const word of ['first', 'second', 'first']) {
        writeFileSync(join(folder, 'Dockerfile'), `FROM busybox\nRUN echo ${kit} ${word} > /word\n`);
        const built = (await docker(replica, 'build', '-q', '-t', 'app:1', folder)).trim();
        assert.equal(await docker(replica, 'inspect', '-f', '{{.Id}}', 'app:1'), built);
        assert.equal(await docker(primary, 'inspect', '-f', '{{.Id}}', 'app:1'), built);
        for (const node of ['n1', 'n2']) {
          assert.equal(await docker(replica, 'run', '--rm', '-e', `constraint:node==${node}`, 'app:1', 'cat', '/word'), `${kit} ${word}`);
        }
      }
    });
  }

  test('a client that asks the replica in the moment the build has ended is told of the new image', async () => {
    const primary = await managers.primary();
    const [replica = primary] = managers.others(primary);
    for (const word of ['a', 'b', 'a', 'c', 'b']) {
      const body = `FROM busybox\nRUN echo moment ${word} > /word\n`;
      const context = await packTar([{ header: { name: 'Dockerfile', size: body.length }, body }]);
      const headers = { 'content-type': 'application/x-tar' };
      const answer = await fetch(`http://${replica.address}/build?t=moment:1`, { method: 'POST', headers, body: Buffer.from(context) });
      const [, built] = /"aux":\{"ID":"(sha256:[0-9a-f]{64})"/.exec(await answer.text()) ?? [];
      assert.equal(await replica.api.read('/images/moment:1/json', 'Id'), built);
    }
  });

  test('names given and taken through a replica show there at once', async () => {
    const primary = await managers.primary();
    const [replica = primary] = managers.others(primary);
    const listed = async (): Promise<number> =>
      Number(valueAt((await replica.api.call('GET', '/images/json?filters={"reference":["named"]}')).body, 'length'));
    for (let round = 0; round < 10; round++) {
      assert.equal((await replica.api.call('POST', '/images/busybox/tag?repo=named&tag=1')).status, 201);
      assert.equal(await listed(), 1);
      assert.equal((await replica.api.call('DELETE', '/images/named:1')).status, 200);
      assert.equal(await listed(), 0);
    }
  });
});
