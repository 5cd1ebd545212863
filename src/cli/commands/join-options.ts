import type { RegisterOptions } from '../../agent/index.ts';
import { BadInputError } from '../../base/index.ts';
import { parseDiscoveryOpts, parseRegistration } from '../../discovery/index.ts';
import { formatEndpoint, parseEngineEndpoint } from '../../engine/index.ts';
import { parseDuration } from '../../model/index.ts';
import { advertiseAddress } from './advertise-address.ts';

/** What `schwarm join` was given, as text. */
export interface JoinFlags {
  /** `--advertise`, or its older name. */
  readonly addr?: string | undefined;
  /** Absent: 60s; with a token 15s. */
  readonly heartbeat?: string | undefined;
  /** Absent: 180s; with a token 60s. */
  readonly ttl?: string | undefined;
  readonly delay: string;
  readonly token?: string | undefined;
  readonly discoveryOpt: readonly string[];
}

type Times = Pick<RegisterOptions, 'advertise' | 'heartbeatMs' | 'ttlMs' | 'delayMs'>;

/** Where an agent registers, and how. */
export type JoinPlan = Times &
  (
    | { readonly kind: 'store'; readonly registration: RegisterOptions['registration'] }
    | { readonly kind: 'managers'; readonly managers: readonly string[]; readonly token: string }
  );

const STORE_TIMES = { heartbeat: '60s', ttl: '180s' };
const MANAGER_TIMES = { heartbeat: '15s', ttl: '60s' };

/**
 * Turns flags into options; they are checked in the original's order, with its words.
 * @param where a discovery to register in; with a token, managers: `host:port,host:port`
 * @throws BadInputError
 */
export function joinOptions(where: string, flags: JoinFlags): JoinPlan {
  const defaults = flags.token === undefined ? STORE_TIMES : MANAGER_TIMES;
  const advertise = advertiseOf(flags.addr);
  const delayMs = durationOf('--delay', flags.delay);
  if (delayMs < 0) throw new BadInputError('--delay should not be a negative number');
  const heartbeatMs = durationOf('--heartbeat', flags.heartbeat ?? defaults.heartbeat);
  if (heartbeatMs < 1_000) throw new BadInputError('--heartbeat should be at least one second');
  const ttlMs = durationOf('--ttl', flags.ttl ?? defaults.ttl);
  if (ttlMs <= heartbeatMs) throw new BadInputError('--ttl must be strictly superior to the heartbeat value');
  const times = { advertise, heartbeatMs, ttlMs, delayMs };
  if (flags.token === undefined) return { ...times, kind: 'store', registration: registrationOf(where, flags) };
  if (flags.discoveryOpt.length > 0) throw new BadInputError('--discovery-opt is for stores; with --token an agent talks to managers');
  return { ...times, kind: 'managers', managers: managersOf(where), token: tokenOf(flags.token) };
}

function registrationOf(where: string, flags: JoinFlags): RegisterOptions['registration'] {
  try {
    return parseRegistration(where, parseDiscoveryOpts(flags.discoveryOpt));
  } catch (cause) {
    if (!(cause instanceof BadInputError) || /^[a-z]+:\/\//i.test(where)) throw cause;
    throw new BadInputError(`${cause.message}; to register with a manager add --token (\`schwarm token\` shows it)`, { cause });
  }
}

function managersOf(text: string): readonly string[] {
  const managers = text.split(',').map((entry) => entry.trim());
  if (/^(etcd|consul|zk|nodes|file):\/\//i.test(text)) {
    throw new BadInputError(`with --token an agent registers with managers, host:port,host:port, not with "${text}"`);
  }
  return managers.filter((entry) => entry !== '').map((entry) => formatEndpoint(parseEngineEndpoint(entry)));
}

function tokenOf(text: string): string {
  if (!/^\S+$/.test(text)) throw new BadInputError('--token is empty or has blanks in it; `schwarm token` on a manager’s machine shows it');
  return text;
}

function advertiseOf(text: string | undefined): string {
  if (text === undefined || text === '') {
    throw new BadInputError('missing mandatory --advertise flag: say where managers reach the engine, --advertise host:port');
  }
  return advertiseAddress(text);
}

function durationOf(flag: string, text: string): number {
  try {
    return parseDuration(text);
  } catch (cause) {
    throw new BadInputError(`invalid ${flag}`, { cause });
  }
}
