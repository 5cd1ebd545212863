import { formatStoreAddress, type ServerAddress } from '../address.ts';
import { HttpEndpoints } from '../http/endpoints.ts';
import { keepWatching } from '../keep-watching.ts';
import type { StoreOptions } from '../open-store.ts';
import type { StoreChange } from '../store.ts';
import { DEFAULT_CALL_TIMEOUT_MS } from '../store-io.ts';
import { EtcdV2Feed } from './etcd-v2-feed.ts';

/**
 * Keys below a folder that programs of the original's time wrote through etcd's v2 API, which v3 does not show. Tells as
 * `Store.watch` does; nothing where the servers do not offer v2 (3.4 and 3.5 do with `--enable-v2`).
 */
export async function* watchEtcdV2(
  address: ServerAddress,
  folder: string,
  options: StoreOptions,
  signal: AbortSignal,
): AsyncGenerator<StoreChange> {
  const { settings, clock, random, callTimeoutMs = DEFAULT_CALL_TIMEOUT_MS } = options;
  const name = formatStoreAddress(address);
  await using endpoints = new HttpEndpoints({ address: name, hosts: address.hosts, tls: settings.tls });
  const io = { clock, random, callTimeoutMs };
  const feed = new EtcdV2Feed({ endpoints, address: name, prefix: address.prefix, folder, user: settings.user }, io);
  yield* keepWatching((stop) => feed.open(stop), io, signal);
}
