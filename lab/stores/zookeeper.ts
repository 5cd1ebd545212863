import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { errorText } from '../../src/base/index.ts';
import { aptInstall } from '../apt-install.ts';
import { LabError } from '../errors.ts';
import { fetchBundle } from '../fetch-bundle.ts';
import { tryCommand } from '../run-command.ts';
import { numbered, type StorePlace, type StoreProgram } from './store-program.ts';

/**
 * One ZooKeeper server, alone or of an ensemble. It runs on the machine's Java.
 * @throws LabError when there is no Java
 */
export async function zookeeperProgram(onProgress: (line: string) => void, signal?: AbortSignal): Promise<StoreProgram> {
  const missing = await missingJava(signal);
  if (missing !== undefined) throw new LabError(missing);
  const root = await fetchBundle('zookeeper-3.8', onProgress, signal);
  return {
    scheme: 'zk',
    morePorts: 2,
    prepare: async (place) => {
      const file = join(place.folder, 'zoo.cfg');
      await writeFile(file, config(place));
      await mkdir(join(place.folder, 'data'), { recursive: true });
      await writeFile(join(place.folder, 'data/myid'), String(numbered(place).self));
      const memory = ['-Xmx96m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
      return ['java', ...memory, '-cp', join(root, 'usr/share/java/*'), 'org.apache.zookeeper.server.quorum.QuorumPeerMain', file];
    },
    serves: async (place, asked) => /Mode: (standalone|leader|follower)/.test(await askedOf(place, asked)),
    leads: async (place, asked) => /Mode: (standalone|leader)/.test(await askedOf(place, asked)),
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
function config(place: StorePlace): string {
  const { folder, host, port, ensemble } = place;
  const servers = numbered(place).all.map(({ number, host: at, morePorts }) => `server.${number}=${at}:${morePorts.join(':')}\n`);
  return `tickTime=500
dataDir=${join(folder, 'data')}
clientPort=${port}
clientPortAddress=${host}
maxClientCnxns=0
admin.enableServer=false
4lw.commands.whitelist=srvr
${ensemble === undefined ? '' : `initLimit=10\nsyncLimit=4\n${servers.join('')}`}`;
}

/** What it says of itself; empty when it says nothing. */
async function askedOf({ host, port }: StorePlace, signal: AbortSignal): Promise<string> {
  const socket = connect({ port, host, signal });
  try {
    await once(socket, 'connect');
    socket.write('srvr');
    return await text(socket);
  } catch {
    return '';
  } finally {
    socket.destroy();
  }
}
