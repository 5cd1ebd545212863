import { spawn } from 'node:child_process';
import type { Lab } from '../../lab/index.ts';
import { netnsName } from '../../lab/names.ts';
import { eventually } from './eventually.ts';

/**
 * Leads a port of an engine's own loopback to a port of the host, by a process in the engine's network namespace: there
 * Docker takes a registry without TLS.
 */
export async function relayToHost(lab: Lab, engine: string, enginePort: number, hostPort: number): Promise<AsyncDisposable> {
  const program = `require('net').createServer((c) => {
    const u = require('net').connect(${hostPort}, '${lab.hostAddress}');
    for (const s of [c, u]) s.on('error', () => { c.destroy(); u.destroy(); });
    c.pipe(u); u.pipe(c);
  }).listen(${enginePort}, '127.0.0.1', () => console.log('up'))`;
  const netns = `--net=/run/netns/${netnsName(lab.name, engine)}`;
  const child = spawn('nsenter', [netns, process.execPath, '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (data) => {
    said += String(data);
  });
  await eventually(() => {
    if (!said.includes('up')) throw new Error(`the relay of ${engine} is not up`);
  });
  return {
    async [Symbol.asyncDispose]() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await gone;
    },
  };
}
