import type { PortClaim } from '../../model/index.ts';

/** Whether two claims could ask for the same port: same protocol, same address (or all addresses), ports in common. */
export function overlap(a: PortClaim, b: PortClaim): boolean {
  return a.protocol === b.protocol && a.from <= b.to && b.from <= a.to && (a.ip === b.ip || a.ip === '' || b.ip === '');
}

/**
 * Whether every range can be given a port of its own beside the fixed claims.
 *
 * Ranges on different addresses could share a port; they are not let, which may refuse a node that would do, never
 * the reverse.
 */
export function rangesFit(ranges: readonly PortClaim[], isTaken: (claim: PortClaim) => boolean): boolean {
  const ownerOf = new Map<string, number>();
  const choices = ranges.map((range) => freePorts(range, ranges.length, isTaken));
  const give = (range: number, seen: Set<string>): boolean => {
    for (const port of choices[range] ?? []) {
      if (seen.has(port)) continue;
      seen.add(port);
      const owner = ownerOf.get(port);
      if (owner === undefined || give(owner, seen)) {
        ownerOf.set(port, range);
        return true;
      }
    }
    return false;
  };
  return ranges.every((_, range) => give(range, new Set()));
}

/** The ranges that `claims` may push to other ports, directly or by pushing ranges in between; `claims` included. */
export function affectedRanges(claims: readonly PortClaim[], ranges: readonly PortClaim[]): readonly PortClaim[] {
  const affected = new Set<PortClaim>();
  const open = [...claims];
  for (let claim = open.pop(); claim !== undefined; claim = open.pop()) {
    for (const range of ranges) {
      if (affected.has(range) || !overlap(claim, range)) continue;
      affected.add(range);
      open.push(range);
    }
  }
  return [...affected];
}

/** As many free ports as there are ranges are enough: the others cannot take them all. */
function freePorts(range: PortClaim, enough: number, isTaken: (claim: PortClaim) => boolean): readonly string[] {
  const free: string[] = [];
  for (let port = range.from; port <= range.to && free.length < enough; port++) {
    if (!isTaken({ ...range, from: port, to: port })) free.push(`${port}/${range.protocol}`);
  }
  return free;
}
