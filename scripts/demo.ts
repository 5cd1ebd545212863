// `npm run demo`: an application over three real Docker engines behind one Docker endpoint. `-- --once` does not wait.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { ensureTools, startLab, toolPath } from '../lab/index.ts';
import { arrayOf, objectOf } from '../src/base/index.ts';
import { startManager } from '../test/support/manager-process.ts';

const root = join(import.meta.dirname, '..');
const REPLICAS = 6;
const waits = !process.argv.includes('--once');
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort());

if (process.platform !== 'linux' || process.getuid?.() !== 0) {
  console.error('the demo starts real Docker engines in network namespaces, so it needs root on Linux: run it with sudo');
  process.exit(1);
}
try {
  process.exitCode = await demo(stop.signal);
} catch (error) {
  if (!stop.signal.aborted) throw error;
  process.exitCode = 130;
}

async function demo(signal: AbortSignal): Promise<number> {
  title('Three Docker engines of three versions, each on a "machine" (network namespace) of its own');
  await ensureTools({ install: true, onProgress: console.log }, signal);
  const docker = await toolPath('docker-28.5');
  await using lab = await startLab(
    {
      name: 'demo',
      engines: [
        { name: 'north', version: '28.5', labels: { zone: 'north' } },
        { name: 'west', version: '26.1', labels: { zone: 'west' } },
        { name: 'east', version: '20.10', labels: { zone: 'east' } },
      ],
      onProgress: console.log,
    },
    signal,
  );

  title('One manager over them');
  console.log(`$ schwarm manage ${lab.discovery()}`);
  await using manager = await startManager(lab.discovery());
  console.log(`serving on ${manager.host}`);

  title(`An application of ${REPLICAS} web replicas and a job that waits for them, with our Compose`);
  const env = { ...process.env, DOCKER_HOST: manager.host };
  await run(join(root, 'bin/schwarm'), ['compose', '-f', join(root, 'examples/hello/compose.yaml'), 'up', '-d'], env, signal);
  title('What any Docker client sees');
  await run(docker, ['ps', '--format', 'table {{.Names}}\t{{.Status}}\t{{.Ports}}\t{{.Label "io.schwarm.node"}}'], env, signal);
  await run(docker, ['logs', 'hello-check-1'], env, signal);
  await run(docker, ['info'], env, signal);

  title('Does every replica answer on its published port?');
  const answered = await askReplicas(manager.host.replace('tcp', 'http'), signal);
  console.log(`${answered} of ${REPLICAS} replicas answered`);
  if (waits) await untilEnter(manager.host, signal);
  title('Cleaning up: manager, engines, containers, namespaces, files');
  return answered === REPLICAS ? 0 : 1;
}

async function askReplicas(api: string, signal: AbortSignal): Promise<number> {
  const filters = encodeURIComponent(JSON.stringify({ label: ['com.docker.compose.project=hello', 'com.docker.compose.service=web'] }));
  const list = arrayOf(await (await fetch(`${api}/containers/json?filters=${filters}`, { signal })).json()).map(objectOf);
  let answered = 0;
  for (const container of list) {
    const port = objectOf(arrayOf(container['Ports'])[0]);
    const url = `http://${String(port['IP'])}:${String(port['PublicPort'])}/`;
    const page = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]) }).catch((error: unknown) =>
      String(error),
    );
    const ok = typeof page !== 'string' && page.status === 200;
    console.log(`${url}  ${typeof page === 'string' ? page : `${page.status} ${(await page.text()).trim()}`}`);
    if (ok) answered++;
  }
  return answered;
}

async function untilEnter(host: string, signal: AbortSignal): Promise<void> {
  title('Yours to play with; in another terminal:');
  console.log(
    `export DOCKER_HOST=${host}\ndocker ps\ndocker run --rm -e constraint:zone==west busybox hostname\n${join(root, 'bin/schwarm')} compose -p hello ps`,
  );
  // No line editing: it would take Ctrl-C as a key instead of leaving it to the signal.
  const terminal = createInterface({ input: process.stdin, output: process.stdout, terminal: false });
  try {
    await terminal.question('\nEnter or Ctrl-C ends the demo and removes everything. ', { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    terminal.close();
  }
}

async function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  console.log(`$ ${[program.split('/').at(-1), ...args].join(' ')}`);
  const child = spawn(program, [...args], { stdio: ['ignore', 'inherit', 'inherit'], env, signal });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${program} ended with ${String(code)}`);
}

function title(text: string): void {
  console.log(`\n── ${text}`);
}
