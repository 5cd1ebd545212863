import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { BadInputError } from '../../base/index.ts';
import {
  API_MAX,
  type ClusterSettings,
  DEFAULT_SETTINGS,
  type ManagerOptions,
  type Policy,
  parseFilters,
  parseStrategy,
  type SurvivalSettings,
} from '../../manager/index.ts';
import { parseDuration } from '../../model/index.ts';
import { formatStoreAddress } from '../../store/index.ts';
import { version } from '../version.ts';
import { type PortProxyFlags, portProxySettings } from './port-proxy-options.ts';
import { discoveryOptsOf, type ReplicationFlags, replicationOptions } from './replication-options.ts';
import { type SocketFlags, socketAccess } from './socket-options.ts';
import { type SurvivalFlags, survivalSettings } from './survival-options.ts';
import { type TlsFlags, tlsSettings } from './tls-options.ts';

/** What `schwarm manage` was given, as text. */
export interface ManageFlags extends ReplicationFlags, PortProxyFlags, SocketFlags, SurvivalFlags, TlsFlags {
  readonly host: readonly string[];
  readonly strategy: string;
  readonly filter: readonly string[];
  readonly clusterOpt: readonly string[];
  readonly heartbeat: string;
  readonly engineRefreshMinInterval: string;
  readonly engineRefreshMaxInterval: string;
  readonly engineFailureRetry: string;
  readonly engineProbeInterval: string;
  readonly engineProbeTimeout: string;
  readonly apiEnableCors?: boolean;
  readonly cors?: boolean;
  readonly apiMax: string;
  readonly namesWithNode?: boolean;
  readonly classic?: boolean;
  readonly debug?: boolean;
}

export const DEFAULT_HOST = 'tcp://127.0.0.1:2375';
const DEFAULT_OVERCOMMIT = 0.05;

/**
 * Turns flags into options.
 * @throws BadInputError naming the flag, what was given and what it takes
 */
export function manageOptions(discovery: string, flags: ManageFlags, seed: number): Omit<ManagerOptions, 'clock' | 'random' | 'log'> {
  const cluster = clusterOptions(flags.clusterOpt);
  const replication = replicationOptions(discovery, flags);
  const survival = survivalSettings(discovery, flags);
  const policy: Policy = {
    strategy: parseStrategy(flags.strategy),
    filters: parseFilters(flags.filter),
    overcommit: cluster.overcommit,
    seed,
  };
  return {
    discovery,
    discoveryOpts: discoveryOptsOf(discovery, flags),
    ...(replication === undefined ? {} : { replication }),
    hosts: flags.host.length === 0 ? [DEFAULT_HOST] : flags.host,
    policy,
    settings: settingsOf(flags),
    api: {
      apiMax: apiMaxOf(flags.apiMax),
      productVersion: version(),
      name: hostname(),
      id: fleetId(discovery === '' ? storeText(survival) : discovery),
      strategy: policy.strategy,
      filters: policy.filters,
      allowedOrigins: flags.apiEnableCors === true || flags.cors === true ? ['*'] : [],
      namesWithNode: flags.namesWithNode === true || flags.classic === true,
      classic: flags.classic ?? false,
      debug: flags.debug ?? false,
      overcommit: cluster.overcommit,
      createRetry: cluster.createRetry,
    },
    heartbeatMs: positive('--heartbeat', flags.heartbeat, 1_000),
    survival,
    portProxy: portProxySettings(flags),
    engine: { userAgent: `schwarm/${version()}` },
    tls: tlsSettings(flags),
    socket: socketAccess(flags),
  };
}

/** Stable as long as the fleet is named by the same words: nothing is stored that could hold an id. */
function fleetId(discovery: string): string {
  return createHash('sha256').update(discovery).digest('hex').slice(0, 32);
}

/** A fleet that nobody names is told by where it is kept. */
function storeText({ store }: SurvivalSettings): string {
  return store === undefined ? '' : `${hostname()} ${formatStoreAddress(store)}`;
}

function settingsOf(flags: ManageFlags): ClusterSettings {
  const refreshMinMs = positive('--engine-refresh-min-interval', flags.engineRefreshMinInterval);
  const refreshMaxMs = positive('--engine-refresh-max-interval', flags.engineRefreshMaxInterval);
  if (refreshMaxMs < refreshMinMs) {
    throw new BadInputError('--engine-refresh-max-interval cannot be less than --engine-refresh-min-interval');
  }
  const failureRetry = Number(flags.engineFailureRetry);
  if (!Number.isInteger(failureRetry) || failureRetry < 1) {
    throw new BadInputError(`--engine-failure-retry takes a whole number from 1 up, not "${flags.engineFailureRetry}"`);
  }
  return {
    ...DEFAULT_SETTINGS,
    refreshMinMs,
    refreshMaxMs,
    failureRetry,
    probeIntervalMs: positive('--engine-probe-interval', flags.engineProbeInterval, 100),
    probeTimeoutMs: positive('--engine-probe-timeout', flags.engineProbeTimeout, 100),
    cpuSharesAreCpus: flags.classic ?? false,
  };
}

function positive(flag: string, text: string, leastMs = 1): number {
  const ms = durationOf(flag, text);
  if (ms < leastMs) throw new BadInputError(`${flag} must be at least ${leastMs} ms, not ${text}`);
  return ms;
}

function durationOf(flag: string, text: string): number {
  try {
    return parseDuration(text);
  } catch (cause) {
    throw new BadInputError(`${flag} takes a duration with a unit (500ms, 10s, 1m30s), not "${text}"`, { cause });
  }
}

function apiMaxOf(text: string): string {
  const [, minor] = /^1\.(\d+)$/.exec(text) ?? [];
  const newest = Number(API_MAX.slice(2));
  if (minor === undefined || Number(minor) < 24 || Number(minor) > newest) {
    throw new BadInputError(`--api-max takes an API version from 1.24 to ${API_MAX}, not "${text}"`);
  }
  return text;
}

/** `swarm.overcommit=0.05`, `swarm.createretry=3`; the original ignored names it did not know, a typing error then went unseen. */
function clusterOptions(texts: readonly string[]): { readonly overcommit: number; readonly createRetry: number } {
  let overcommit = DEFAULT_OVERCOMMIT;
  let createRetry = Number.POSITIVE_INFINITY;
  for (const text of texts) {
    const [name = '', value] = splitOnce(text);
    if (value === undefined) throw new BadInputError(`--cluster-opt takes name=value, not "${text}"`);
    if (name === 'swarm.overcommit') overcommit = overcommitOf(value);
    else if (name === 'swarm.createretry') createRetry = createRetryOf(value);
    else if (name !== 'swarm.discovery.heartbeat') {
      throw new BadInputError(`--cluster-opt ${name} is not known; there are swarm.overcommit and swarm.createretry`);
    }
  }
  return { overcommit, createRetry };
}

function overcommitOf(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= -1) {
    throw new BadInputError(`swarm.overcommit should be a number larger than -1 (0.05 adds 5 %), ${text} is invalid`);
  }
  return value;
}

function createRetryOf(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text)) throw new BadInputError(`swarm.createretry takes the number of further nodes to try, ${text} is invalid`);
  return value;
}

function splitOnce(text: string): readonly [string, string | undefined] {
  const at = text.indexOf('=');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
