import { isLoopback } from '../../model/index.ts';
import { type PortKey, portKey } from './port-key.ts';
import type { PublishedPort, Publisher } from './publisher.ts';

/** One port to be opened here, and where its bytes go. */
export interface PlannedForward {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly publisher: Publisher;
  readonly targetIp: string;
}

/** A published port that is not forwarded, as another container's is. */
export interface PortConflict {
  readonly key: PortKey;
  readonly loser: Publisher;
  readonly winner: Publisher;
}

export interface PortPlan {
  readonly forwards: ReadonlyMap<PortKey, PlannedForward>;
  readonly conflicts: readonly PortConflict[];
}

export interface PlanContext {
  /** Which container each port is forwarded to now, by id. */
  readonly holders: ReadonlyMap<PortKey, string>;
  /** Whether an address is one of the manager's own machine: ports there answer already. */
  readonly isOwnAddress: (ip: string) => boolean;
}

/**
 * Decides which published ports are forwarded to which container.
 *
 * One that has the port keeps it as long as its node answers; else the one created first gets it. Ports on a node's
 * loopback are out of reach, those of engines on the manager's own machine need no forwarding.
 */
export function planForwards(publishers: readonly Publisher[], context: PlanContext): PortPlan {
  const wanted = Map.groupBy(
    publishers.flatMap((publisher) => reachable(publisher, context)),
    ({ protocol, port }) => portKey(port, protocol),
  );
  const forwards = new Map<PortKey, PlannedForward>();
  const conflicts: PortConflict[] = [];
  for (const [key, candidates] of wanted) {
    const [first, ...others] = candidates.sort((a, b) => precedence(a.publisher, b.publisher, context.holders.get(key)));
    if (first === undefined) continue;
    forwards.set(key, first);
    for (const { publisher } of others) conflicts.push({ key, loser: publisher, winner: first.publisher });
  }
  return { forwards, conflicts };
}

/** Each number once, though an engine shows it for IPv4 and IPv6, or for several addresses of its machine. */
function reachable(publisher: Publisher, context: PlanContext): readonly PlannedForward[] {
  const found = new Map<PortKey, PlannedForward>();
  for (const published of publisher.ports) {
    const forward = forwardTo(published, publisher, context);
    const key = portKey(published.port, published.protocol);
    if (forward !== undefined && !found.has(key)) found.set(key, forward);
  }
  return [...found.values()];
}

function forwardTo({ ip, port, protocol }: PublishedPort, publisher: Publisher, context: PlanContext): PlannedForward | undefined {
  const targetIp = ip === '' || ip === '0.0.0.0' || ip === '::' ? publisher.nodeIp : ip;
  if (protocol === 'sctp' || isLoopback(ip) || context.isOwnAddress(targetIp)) return undefined;
  return { protocol, port, publisher, targetIp };
}

function precedence(a: Publisher, b: Publisher, holder: string | undefined): number {
  return (
    Number(b.healthy) - Number(a.healthy) ||
    Number(b.id === holder) - Number(a.id === holder) ||
    a.createdS - b.createdS ||
    (a.id < b.id ? -1 : 1)
  );
}
