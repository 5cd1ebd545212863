import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { errorText } from '../../src/base/index.ts';
import { aptInstall } from '../apt-install.ts';
import { LabError } from '../errors.ts';
import { fetchBundle } from '../fetch-bundle.ts';
import { tryCommand } from '../run-command.ts';
import type { StoreProgram } from './store-program.ts';

/**
 * One ZooKeeper server. It runs on the machine's Java.
 * @throws LabError when there is no Java
 */
export async function zookeeperProgram(onProgress: (line: string) => void, signal?: AbortSignal): Promise<StoreProgram> {
  const missing = await missingJava(signal);
  if (missing !== undefined) throw new LabError(missing);
  const root = await fetchBundle('zookeeper-3.8', onProgress, signal);
  return {
    scheme: 'zk',
    morePorts: 0,
    prepare: async ({ folder, host, port }) => {
      const file = join(folder, 'zoo.cfg');
      await writeFile(file, config(folder, host, port));
      const memory = ['-Xmx96m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
      return ['java', ...memory, '-cp', join(root, 'usr/share/java/*'), 'org.apache.zookeeper.server.ZooKeeperServerMain', file];
    },
    serves: ({ host, port }, asked) => isServing(host, port, asked),
  };
}

/**
 * Installs Java on this machine with apt if there is none: its packages do not run from a folder of their own.
 * @returns why ZooKeeper cannot run here all the same, or undefined where it can
 */
export async function ensureJava(onProgress: (line: string) => void, signal?: AbortSignal): Promise<string | undefined> {
  if ((await missingJava(signal)) === undefined) return undefined;
  onProgress('installing default-jre-headless, for ZooKeeper');
  try {
    await aptInstall(['default-jre-headless'], signal);
  } catch (error) {
    signal?.throwIfAborted();
    return `Java cannot be installed: ${errorText(error)}`;
  }
  return await missingJava(signal);
}

/** Why ZooKeeper cannot run here, or undefined where it can. */
export async function missingJava(signal?: AbortSignal): Promise<string | undefined> {
  const { exitCode } = await tryCommand(['java', '-version'], {}, signal).catch(() => ({ exitCode: 127 }));
  signal?.throwIfAborted();
  return exitCode === 0 ? undefined : "ZooKeeper needs Java, which is not on this machine: 'apt-get install default-jre-headless'";
}

/** Ticks of 500 ms allow sessions from 1 s. */
function config(folder: string, host: string, port: number): string {
  return `tickTime=500
dataDir=${join(folder, 'data')}
clientPort=${port}
clientPortAddress=${host}
maxClientCnxns=0
admin.enableServer=false
4lw.commands.whitelist=srvr
`;
}

async function isServing(host: string, port: number, signal: AbortSignal): Promise<boolean> {
  const socket = connect({ port, host, signal });
  try {
    await once(socket, 'connect');
    socket.write('srvr');
    return (await text(socket)).includes('Mode: standalone');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
