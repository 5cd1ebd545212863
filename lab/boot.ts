import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../src/base/index.ts';
import { answersPing } from './engine-api.ts';
import { type EnginePrograms, linkPrograms } from './engine-programs.ts';
import { engineAccess } from './engine-tls.ts';
import { LabError } from './errors.ts';
import { containerdConfig, daemonConfig, nodeCommand } from './node-command.ts';
import { programPath } from './run-command.ts';
import { type EngineRecord, engineDir, type LabRecord } from './state.ts';

const START_LIMIT_MS = 40_000;

/**
 * Starts an engine as if its machine were switched on, and waits until it answers. Its network namespace must be there
 * and empty. The processes outlive the caller.
 * @throws LabError with the end of its log when it does not come up
 */
export async function bootEngine(lab: LabRecord, engine: EngineRecord, programs: EnginePrograms, signal?: AbortSignal): Promise<void> {
  const folder = engineDir(lab.name, engine.name);
  // `run` and `bin` start empty, like /run of a machine that boots: a pid file from before would be taken for alive.
  for (const part of ['run', 'bin']) await rm(join(folder, part), { recursive: true, force: true });
  for (const part of ['run', 'bin', 'data']) await mkdir(join(folder, part), { recursive: true });
  await linkPrograms(programs, join(folder, 'bin'));
  await writeFile(join(folder, 'daemon.json'), daemonConfig(engine.version, folder));
  await writeFile(join(folder, 'containerd.toml'), containerdConfig(folder));
  await using log = await open(join(folder, 'log'), 'a');
  const [program, ...args] = await nodeCommand(lab, engine, programs);
  const child = spawn(program, args, {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: { PATH: [join(folder, 'bin'), ...programs.path, programPath()].join(':') },
  });
  child.unref();
  await waitUntilUp(lab, engine, child, signal);
}

async function waitUntilUp(lab: LabRecord, engine: EngineRecord, child: ChildProcess, signal?: AbortSignal): Promise<void> {
  const access = await engineAccess(lab, engine);
  let failed: unknown;
  child.once('error', (error) => {
    failed = error;
  });
  for (let waitedMs = 0; waitedMs < START_LIMIT_MS; waitedMs += 50) {
    if (await answersPing(access, signal)) return;
    if (failed !== undefined || child.exitCode !== null || child.signalCode !== null) break;
    await systemClock.sleep(50, signal);
  }
  const log = await readFile(join(engineDir(lab.name, engine.name), 'log'), 'utf8').catch(() => '');
  throw new LabError(`engine ${engine.name} (${engine.version}) did not come up: ${log.trim().split('\n').slice(-3).join(' / ')}`, {
    cause: failed,
  });
}
