export { formatStoreAddress, parseStoreAddress, type ServerAddress, type StoreAddress } from './address.ts';
export { ConflictError, SessionLostError, StoreRefusedError, StoreUnreachableError } from './errors.ts';
export { watchEtcdV2 } from './etcd-v2/watch-etcd-v2.ts';
export { FolderCopy, type FolderCopyOptions, type Kept } from './folder-copy.ts';
export { Lease, type LeaseOptions } from './lease.ts';
export { openStore, type StoreOptions } from './open-store.ts';
export { STORE_OPTIONS, type StoreSettings, storeSettings } from './settings.ts';
export type {
  PutOptions,
  SessionOptions,
  Store,
  StoreChange,
  StoreEntry,
  StoreListing,
  StoreLock,
  StoreSession,
} from './store.ts';
