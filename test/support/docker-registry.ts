import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Lab, toolPath } from '../../lab/index.ts';
import { relayToHost } from './engine-relay.ts';
import { eventually } from './eventually.ts';

/** The registry program of Docker, which engines of a lab reach at a port of their own loopback. */
export interface DockerRegistry extends AsyncDisposable {
  /** What to put before a repository's name. */
  readonly address: string;
  /** Tags it holds of a repository. */
  tags(repository: string): Promise<readonly string[]>;
}

const PORT = 5000;
/** Of the password `secret`. */
const ALICE = 'alice:$2b$05$PhecjFsAHn2HlpniPrgAp.be7HqaerZ01TEHWpIARfuFetUT/AzH2';

/** Starts it, wanting user `alice` with password `secret`; all `engines` reach it. */
export async function startDockerRegistry(lab: Lab, engines: readonly string[]): Promise<DockerRegistry> {
  await using stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'schwarm-registry-'));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const port = await freePort(lab.hostAddress);
  writeFileSync(join(folder, 'users'), `${ALICE}\n`);
  writeFileSync(join(folder, 'config.json'), JSON.stringify(configuration(folder, `${lab.hostAddress}:${port}`)));
  const child = spawn(await toolPath('registry-2.8'), ['serve', join(folder, 'config.json')], { stdio: 'ignore' });
  stack.defer(() => end(child));
  const url = `http://${lab.hostAddress}:${port}`;
  await eventually(() => fetch(url));
  for (const engine of engines) stack.use(await relayToHost(lab, engine, PORT, port));
  const owned = stack.move();
  return {
    address: `127.0.0.1:${PORT}`,
    tags: async (repository) => {
      const authorization = `Basic ${Buffer.from('alice:secret').toString('base64')}`;
      const answer = await fetch(`${url}/v2/${repository}/tags/list`, { headers: { authorization } });
      const { tags } = (await answer.json()) as { tags?: string[] | null };
      return (tags ?? []).toSorted();
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function configuration(folder: string, addr: string): object {
  return {
    version: '0.1',
    log: { level: 'error' },
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    auth: { htpasswd: { realm: 'test', path: join(folder, 'users') } },
    http: { addr },
  };
}

async function freePort(host: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  if (child.exitCode === null && child.signalCode === null && child.kill('SIGTERM')) await gone;
}
