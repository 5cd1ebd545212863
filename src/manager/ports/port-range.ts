import { BadInputError } from '../../base/index.ts';

/** Ports from `from` to `to`, both included. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Where numbers for ports are taken from that clients leave open. Above the ports that Linux takes for outgoing connections
 * (32768 to 60999): one of those may be in use on a node at any moment, which would be known only when the container starts.
 */
export const DEFAULT_PORT_RANGE: PortRange = { from: 61_000, to: 65_535 };

/** Reads `61000-65535`. @throws BadInputError */
export function parsePortRange(text: string): PortRange {
  const [, from, to] = (/^(\d{1,5})-(\d{1,5})$/.exec(text) ?? []).map(Number);
  if (from === undefined || to === undefined || from < 1 || to > 65_535 || from > to) {
    throw new BadInputError(`a range of ports is FROM-TO with 1 <= FROM <= TO <= 65535, not "${text}"`);
  }
  return { from, to };
}

/** `61000-65535` */
export function formatPortRange({ from, to }: PortRange): string {
  return `${from}-${to}`;
}
