import { homedir } from 'node:os';
import { join } from 'node:path';
import { BadInputError } from '../../base/index.ts';
import { parseDiscoveryOpts } from '../../discovery/index.ts';
import type { SurvivalSettings } from '../../manager/index.ts';
import { parseDuration } from '../../model/index.ts';
import { parseStoreAddress, type StoreAddress, storeSettings } from '../../store/index.ts';

/** What `schwarm manage` was given about what outlives nodes, as text. */
export interface SurvivalFlags {
  readonly store?: string;
  readonly replication?: boolean;
  readonly rescheduleGrace: string;
  readonly rescheduleMaxShare: string;
  readonly keepRemovals: string;
  readonly discoveryOpt: readonly string[];
}

/** @throws BadInputError naming the flag, what was given and what it takes */
export function survivalSettings(discovery: string, flags: SurvivalFlags): SurvivalSettings {
  const store = storeOf(discovery, flags);
  if (flags.replication === true && store?.kind === 'embedded') {
    throw new BadInputError(
      '--store embedded:// is for one manager alone; with --replication name a store that all managers reach, --store etcd://host:2379',
    );
  }
  const isServer = store !== undefined && store.kind !== 'embedded';
  return {
    ...(store === undefined ? {} : { store }),
    storeSettings: isServer ? storeSettings(parseDiscoveryOpts(flags.discoveryOpt)) : {},
    graceMs: durationOf('--reschedule-grace', flags.rescheduleGrace),
    maxShare: shareOf(flags.rescheduleMaxShare),
    keepRemovalsMs: durationOf('--keep-removals', flags.keepRemovals),
  };
}

/** Where records are kept when nobody says where: `/var/lib/schwarm` for root, else where users' programs keep state. */
export function defaultStorePath(): string {
  if (process.getuid?.() === 0) return '/var/lib/schwarm/manager.db';
  return join(process.env['XDG_STATE_HOME'] || join(homedir(), '.local/state'), 'schwarm/manager.db');
}

function storeOf(discovery: string, { store }: SurvivalFlags): StoreAddress | undefined {
  if (store === 'none') return undefined;
  if (store !== undefined) return parseStoreAddress(store);
  if (/^(etcd|consul|zk):\/\//i.test(discovery.trim())) return parseStoreAddress(discovery);
  return { kind: 'embedded', path: defaultStorePath() };
}

function durationOf(flag: string, text: string): number {
  try {
    return parseDuration(text);
  } catch (cause) {
    throw new BadInputError(`${flag} takes a duration with a unit (500ms, 10s, 1m30s), not "${text}"`, { cause });
  }
}

function shareOf(text: string): number {
  const share = Number(text);
  if (text.trim() === '' || !Number.isFinite(share) || share < 0 || share > 1) {
    throw new BadInputError(`--reschedule-max-share takes a share from 0 (never reschedule) to 1 (always), not "${text}"`);
  }
  return share;
}
