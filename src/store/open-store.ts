import type { Clock, Random } from '../base/index.ts';
import type { StoreAddress } from './address.ts';
import { ConsulStore } from './consul/consul-store.ts';
import { EmbeddedStore } from './embedded/embedded-store.ts';
import { EtcdStore } from './etcd/etcd-store.ts';
import type { StoreSettings } from './settings.ts';
import type { Store } from './store.ts';
import { DEFAULT_CALL_TIMEOUT_MS } from './store-io.ts';
import { ZkStore } from './zookeeper/zk-store.ts';

export interface StoreOptions {
  readonly settings: StoreSettings;
  readonly clock: Clock;
  readonly random: Random;
  /** Milliseconds until a call has failed; default 5,000. */
  readonly callTimeoutMs?: number;
}

/**
 * Opens a store. Servers are connected to when first used; the caller disposes it, after the sessions it gave out.
 * @throws StoreUnreachableError when the file of an embedded store cannot be opened, or another process has it
 */
export function openStore(address: StoreAddress, options: StoreOptions): Store {
  const { settings, clock, random, callTimeoutMs = DEFAULT_CALL_TIMEOUT_MS } = options;
  const io = { clock, random, callTimeoutMs };
  switch (address.kind) {
    case 'etcd':
      return new EtcdStore(address, settings, io);
    case 'consul':
      return new ConsulStore(address, settings, io);
    case 'zk':
      return new ZkStore(address, settings, io);
    case 'embedded':
      return new EmbeddedStore(address, io);
  }
}
