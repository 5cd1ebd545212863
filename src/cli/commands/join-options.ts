import type { RegisterOptions } from '../../agent/index.ts';
import { BadInputError } from '../../base/index.ts';
import { parseDiscoveryOpts, parseRegistration } from '../../discovery/index.ts';
import { parseDuration } from '../../model/index.ts';
import { advertiseAddress } from './advertise-address.ts';

/** What `schwarm join` was given, as text. */
export interface JoinFlags {
  /** `--advertise`, or its older name. */
  readonly addr?: string | undefined;
  readonly heartbeat: string;
  readonly ttl: string;
  readonly delay: string;
  readonly discoveryOpt: readonly string[];
}

/**
 * Turns flags into options; they are checked in the original's order, with its words.
 * @throws BadInputError
 */
export function joinOptions(discovery: string, flags: JoinFlags): Omit<RegisterOptions, 'clock' | 'random' | 'log'> {
  const advertise = advertiseOf(flags.addr);
  const delayMs = durationOf('--delay', flags.delay);
  if (delayMs < 0) throw new BadInputError('--delay should not be a negative number');
  const heartbeatMs = durationOf('--heartbeat', flags.heartbeat);
  if (heartbeatMs < 1_000) throw new BadInputError('--heartbeat should be at least one second');
  const ttlMs = durationOf('--ttl', flags.ttl);
  if (ttlMs <= heartbeatMs) throw new BadInputError('--ttl must be strictly superior to the heartbeat value');
  const registration = parseRegistration(discovery, parseDiscoveryOpts(flags.discoveryOpt));
  return { registration, advertise, heartbeatMs, ttlMs, delayMs };
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
