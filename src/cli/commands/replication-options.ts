import { BadInputError } from '../../base/index.ts';
import { type DiscoveryOpts, parseDiscoveryOpts } from '../../discovery/index.ts';
import { leaseTimes, type ReplicationSettings } from '../../manager/index.ts';
import { parseDuration } from '../../model/index.ts';
import { parseStoreAddress, type StoreAddress, storeSettings } from '../../store/index.ts';
import { advertiseAddress } from './advertise-address.ts';

/** What `schwarm manage` was given about other managers, as text. */
export interface ReplicationFlags {
  readonly replication?: boolean;
  readonly replicationTtl?: string;
  /** `--advertise`, or its older name. */
  readonly addr?: string;
  readonly store?: string;
  readonly discoveryOpt: readonly string[];
}

const NO_STORE = 'Leader election is only supported with consul, etcd and zookeeper discovery.';

/**
 * Turns flags into what makes a manager one of several; undefined when it shall be alone.
 * @throws BadInputError naming the flag; where scripts know the original's words, in those
 */
export function replicationOptions(discovery: string, flags: ReplicationFlags): ReplicationSettings | undefined {
  const advertise = flags.addr === undefined || flags.addr === '' ? undefined : advertiseAddress(flags.addr);
  if (flags.replication !== true) {
    if (flags.replicationTtl !== undefined) throw new BadInputError('--replication-ttl has an effect only with --replication');
    return undefined;
  }
  if (advertise === undefined) {
    throw new BadInputError(
      '--advertise address must be provided when using --leader-election: say where the other managers reach this one, --advertise host:port',
    );
  }
  const store = storeOf(discovery, flags.store);
  const times = leaseTimes(store.kind, flags.replicationTtl === undefined ? undefined : ttlMsOf(flags.replicationTtl));
  return { store, storeSettings: storeSettings(parseDiscoveryOpts(flags.discoveryOpt)), advertise, times };
}

/** Options for the discovery: those of a store are for `--store` where the discovery itself takes none. */
export function discoveryOptsOf(discovery: string, flags: ReplicationFlags): DiscoveryOpts {
  const opts = parseDiscoveryOpts(flags.discoveryOpt);
  return flags.store === undefined || isStore(discovery) ? opts : new Map();
}

function storeOf(discovery: string, flag: string | undefined): StoreAddress {
  if (flag !== undefined) return parseStoreAddress(flag);
  if (isStore(discovery)) return parseStoreAddress(discovery);
  throw new BadInputError(`${NO_STORE} Use one of them, or name the managers' store apart: --store etcd://host:2379`);
}

function isStore(discovery: string): boolean {
  return /^(etcd|consul|zk):\/\//i.test(discovery.trim());
}

function ttlMsOf(text: string): number {
  let ms: number;
  try {
    ms = parseDuration(text);
  } catch (cause) {
    throw new BadInputError('invalid --replication-ttl', { cause });
  }
  if (ms <= 0) throw new BadInputError('--replication-ttl should be a positive number');
  return ms;
}
