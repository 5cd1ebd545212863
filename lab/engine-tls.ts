import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineAccess } from './engine-api.ts';
import type { EngineOptions } from './lab-options.ts';
import { engineIp, type LabPlace } from './names.ts';
import { type EngineRecord, engineDir } from './state.ts';

const FILES = { ca: 'ca.pem', cert: 'cert.pem', key: 'key.pem' } as const;

/** Has the certificates of new engines made, now that their addresses are known, and keeps them in their folders. */
export async function writeCertificates(lab: LabPlace, engines: readonly EngineRecord[], options: readonly EngineOptions[]): Promise<void> {
  for (const engine of engines) {
    const certificate = options.find((wanted) => wanted.name === engine.name)?.tls?.(engineIp(lab, engine.hostNumber));
    if (certificate === undefined) continue;
    const folder = tlsFolder(lab.name, engine.name);
    await mkdir(folder, { recursive: true });
    for (const part of ['ca', 'cert', 'key'] as const) await writeFile(join(folder, FILES[part]), certificate[part]);
  }
}

/** The engine's flags: TLS with client certificates, or none. */
export function tlsFlags(lab: LabPlace, engine: EngineRecord): readonly string[] {
  // Said aloud, else the engine waits 15 s and not 1 s to let people regret it.
  if (engine.tls !== true) return ['--tls=false'];
  return ['--tlsverify', ...fileFlags(tlsFolder(lab.name, engine.name))];
}

/** The same for a Docker CLI that talks to the engine; a test may have given it a certificate that nobody would trust. */
export function clientTlsFlags(lab: LabPlace, engine: EngineRecord): readonly string[] {
  return engine.tls === true ? ['--tls', ...fileFlags(tlsFolder(lab.name, engine.name))] : [];
}

/** How the lab calls the engine. */
export async function engineAccess(lab: LabPlace, engine: EngineRecord): Promise<EngineAccess> {
  const address = `${engineIp(lab, engine.hostNumber)}:2375`;
  if (engine.tls !== true) return { address };
  const read = (file: string): Promise<string> => readFile(join(tlsFolder(lab.name, engine.name), file), 'utf8');
  return { address, tls: { cert: await read(FILES.cert), key: await read(FILES.key) } };
}

function tlsFolder(labName: string, engine: string): string {
  return join(engineDir(labName, engine), 'tls');
}

function fileFlags(folder: string): readonly string[] {
  return [`--tlscacert=${join(folder, FILES.ca)}`, `--tlscert=${join(folder, FILES.cert)}`, `--tlskey=${join(folder, FILES.key)}`];
}
