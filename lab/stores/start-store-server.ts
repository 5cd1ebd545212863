import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabBox } from '../box.ts';
import { LabError } from '../errors.ts';
import { type ConsulOptions, consulProgram } from './consul.ts';
import { type EtcdOptions, etcdProgram } from './etcd.ts';
import { freePorts } from './free-ports.ts';
import type { MemberPlace, StoreProgram } from './store-program.ts';
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
  const { servers } = await startStoreEnsemble(kind, 1, options, signal);
  return servers[0];
}

/** Servers that hold the same data, as long as most of them run. */
export interface StoreEnsemble extends AsyncDisposable {
  readonly servers: readonly [StoreServer, ...StoreServer[]];
  /** Names all of them: `etcd://127.0.0.1:4711,127.0.0.1:4712,127.0.0.1:4713`. */
  readonly url: string;
}

/** Starts an ensemble of real store servers, as `startStoreServer` does one. */
export async function startStoreEnsemble(
  kind: StoreKind,
  count: number,
  options: StoreServerOptions = {},
  signal?: AbortSignal,
): Promise<StoreEnsemble> {
  const program = await programOf(kind, options, signal);
  const ensemble = await freePlaces(count, 1 + program.morePorts, options.box?.ip ?? '127.0.0.1');
  await using stack = new AsyncDisposableStack();
  const start = async (place: MemberPlace): Promise<StoreServer> => {
    const folder = await mkdtemp(join(tmpdir(), `schwarm-lab-${kind}-`));
    const whole = { folder, ...place, ...(count > 1 && { ensemble }) };
    const server = stack.use(new StoreServer(program, whole, options.box?.enter));
    await server.restart(signal);
    return server;
  };
  // None of an ensemble serves before most of them run.
  const [first, ...others] = await Promise.all(ensemble.map(start));
  if (first === undefined) throw new LabError(`no ${kind} was started: ${count} servers were asked for`);
  const url = [first.url, ...others.map((server) => server.address)].join(',');
  const owned = stack.move();
  return { servers: [first, ...others], url, [Symbol.asyncDispose]: async () => await owned.disposeAsync() };
}

async function freePlaces(count: number, portsEach: number, host: string): Promise<readonly MemberPlace[]> {
  const ports = await freePorts(count * portsEach);
  return Array.from({ length: count }, (_, i) => {
    const [port = 0, ...morePorts] = ports.slice(i * portsEach, (i + 1) * portsEach);
    return { host, port, morePorts };
  });
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
