import { BadInputError } from '../base/index.ts';
import type { PortClaim } from './port.ts';
import { parseExposedPort, parseHostPort } from './port-text.ts';

/**
 * Host ports a container holds: those it was given, and of those it asked for the ones that its node must keep for it.
 * A range it asked for is settled once it was given a port of it.
 * @param given host address, host port and protocol of each port published right now, as the engine tells them
 */
export function claimsHeld(asked: readonly PortClaim[], given: readonly (readonly [string, string, string])[]): readonly PortClaim[] {
  const actual = given.flatMap(([ip, port, protocol]) => readClaim(ip, port, protocol) ?? []);
  const open = asked.filter((claim) => !actual.some((held) => settles(held, claim)));
  return [...open, ...distinctClaims(actual)];
}

/** Without repetitions, in the order of first occurrence. */
export function distinctClaims(claims: readonly PortClaim[]): readonly PortClaim[] {
  return claims.filter((claim, i) => claims.findIndex((other) => sameClaim(other, claim)) === i);
}

function settles(held: PortClaim, asked: PortClaim): boolean {
  return held.protocol === asked.protocol && held.ip === asked.ip && held.from >= asked.from && held.to <= asked.to;
}

function sameClaim(a: PortClaim, b: PortClaim): boolean {
  return a.ip === b.ip && a.from === b.from && a.to === b.to && a.protocol === b.protocol;
}

function readClaim(ip: string, port: string, protocol: string): PortClaim | undefined {
  try {
    return parseHostPort(ip, port, parseExposedPort(`1/${protocol}`).protocol);
  } catch (error) {
    // An engine that tells ports in a form of its own: whatever it is, we cannot reserve it.
    if (error instanceof BadInputError) return undefined;
    throw error;
  }
}
