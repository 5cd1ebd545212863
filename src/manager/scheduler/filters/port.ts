import { type ContainerInfo, formatPortClaim, type PlacementRequest, type PortClaim, type Reason } from '../../../model/index.ts';
import { type NodeIndex, nodeIndex, type PortHolder, portKey, portsOf } from '../node-index.ts';
import type { Check, Filter, NodeView } from '../question.ts';
import { affectedRanges, overlap, rangesFit } from '../range-fit.ts';
import { takenInFleet } from './fleet-ports.ts';

/**
 * Host ports asked for must be free: compared by protocol and address, against published ports and against ports that
 * containers on the host's network expose, running or not. A range needs one port that no other claim needs.
 */
export const portFilter: Filter = {
  name: 'port',
  prepare: (question) => {
    const { request } = question;
    const claims = portsOf(request);
    if (claims.length === 0) return null;
    const fixed = claims.filter((claim) => claim.from === claim.to);
    const ranges = claims.filter((claim) => claim.from !== claim.to);
    const twice = fixed.find((claim, i) => fixed.some((other, j) => j < i && overlap(claim, other)));
    if (twice !== undefined) return () => ({ text: `host port ${formatPortClaim(twice)} is asked for twice` });
    const inFleet = takenInFleet(question);
    return (view) => inFleet ?? takenPort(fixed, view, request) ?? crowdedRange(fixed, ranges, view);
  },
};

type Refused = ReturnType<Check>;

function takenPort(fixed: readonly PortClaim[], view: NodeView, request: PlacementRequest): Refused {
  const index = nodeIndex(view.node);
  for (const claim of fixed) {
    const holder = holderOf(claim, index, view.replaced);
    if (holder !== undefined) return taken(claim, holder, request);
  }
  return null;
}

function holderOf(claim: PortClaim, index: NodeIndex, replaced: readonly ContainerInfo[]): PortHolder | undefined {
  const holders = index.fixedPorts.get(portKey(claim.from, claim.protocol));
  return holders?.find((holder) => overlap(holder.claim, claim) && !replaced.includes(holder.container));
}

function taken(claim: PortClaim, { container }: PortHolder, request: PlacementRequest): Omit<Reason, 'filter'> {
  const mode = request.hostModePorts.length > 0 ? "on the host's network " : '';
  const brief = `host port ${formatPortClaim(claim)} ${mode}is taken`;
  const name = container.name === '' ? container.id.slice(0, 12) : container.name;
  return { text: `${brief} by container ${name}`, brief };
}

/** Also fixed ports can push a range of another container, reserved but not yet settled, off its last free port. */
function crowdedRange(fixed: readonly PortClaim[], ranges: readonly PortClaim[], view: NodeView): Refused {
  const index = nodeIndex(view.node);
  if (ranges.length === 0 && index.rangePorts.length === 0) return null;
  const held = index.rangePorts.filter((holder) => !view.replaced.includes(holder.container)).map((holder) => holder.claim);
  const affected = affectedRanges([...fixed, ...ranges], [...ranges, ...held]);
  const isTaken = (port: PortClaim): boolean =>
    fixed.some((claim) => overlap(claim, port)) || holderOf(port, index, view.replaced) !== undefined;
  if (rangesFit(affected, isTaken)) return null;
  const [first = fixed[0]] = ranges;
  if (first === undefined) return null;
  const what = ranges.length > 0 ? 'no host port is free in' : 'ranges of other containers need host port';
  return { text: `${what} ${formatPortClaim(first)}` };
}
