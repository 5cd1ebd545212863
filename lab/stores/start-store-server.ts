import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabBox } from '../box.ts';
import { type ConsulOptions, consulProgram } from './consul.ts';
import { type EtcdOptions, etcdProgram } from './etcd.ts';
import { freePorts } from './free-ports.ts';
import type { StoreProgram } from './store-program.ts';
import { StoreServer } from './store-server.ts';
import { zookeeperProgram } from './zookeeper.ts';

export type StoreKind = 'etcd' | 'consul' | 'zookeeper';

export interface StoreServerOptions {
  readonly etcd?: EtcdOptions;
  readonly consul?: ConsulOptions;
  /** A machine of a lab that it runs on; default: this one, on 127.0.0.1. */
  readonly box?: Pick<LabBox, 'ip' | 'enter'>;
  /** Told what takes long, such as fetching packages. */
  readonly onProgress?: (line: string) => void;
}

/**
 * Starts a real store server on ports that were free on this machine, with an empty data folder. Its packages are fetched on
 * first use and unpacked, nothing is installed. It ends when disposed, or with this process.
 * @throws LabError when it cannot be had, or does not come up
 */
export async function startStoreServer(kind: StoreKind, options: StoreServerOptions = {}, signal?: AbortSignal): Promise<StoreServer> {
  const program = await programOf(kind, options, signal);
  const [port = 0, ...morePorts] = await freePorts(1 + program.morePorts);
  const folder = await mkdtemp(join(tmpdir(), `schwarm-lab-${kind}-`));
  await using stack = new AsyncDisposableStack();
  const server = stack.use(new StoreServer(program, { folder, host: options.box?.ip ?? '127.0.0.1', port, morePorts }, options.box?.enter));
  await server.restart(signal);
  stack.move();
  return server;
}

function programOf(kind: StoreKind, options: StoreServerOptions, signal: AbortSignal | undefined): Promise<StoreProgram> {
  const onProgress = options.onProgress ?? (() => undefined);
  switch (kind) {
    case 'etcd':
      return etcdProgram(options.etcd ?? {}, onProgress, signal);
    case 'consul':
      return consulProgram(options.consul ?? {}, onProgress, signal);
    case 'zookeeper':
      return zookeeperProgram(onProgress, signal);
  }
}
