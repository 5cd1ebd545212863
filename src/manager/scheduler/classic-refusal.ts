import type { Expression, PlacementRequest, PortClaim, Refusal } from '../../model/index.ts';
import { refusalText } from './refusal-text.ts';

const NO_HEALTHY = 'No healthy node available in the cluster';
const NO_RESOURCES = 'no resources available to schedule container';
// The blank at its end was the original's.
const OPENING = 'Unable to find a node that satisfies the following conditions ';

/**
 * A refusal in the words of Docker Swarm 1.2, which named the conditions and not the nodes: those of each filter, in their
 * order, up to the one that left no node. Filters it did not have speak in our words.
 * @param filters in the order in which they are applied
 */
export function classicRefusalText(request: PlacementRequest, refusal: Refusal, filters: readonly string[]): string {
  const last = lastFilter(refusal, filters);
  if (last === undefined || last === 'health') return NO_HEALTHY;
  if (last === 'resources') return NO_RESOURCES;
  if (!isOriginal(last)) return refusalText(request, refusal);
  const applied = filters.slice(0, filters.indexOf(last) + 1);
  const lines = applied.filter(isOriginal).flatMap((filter) => {
    const items = ITEMS[filter](request);
    return items.length === 0 ? [] : [`\n[${items.join(' ')}]`];
  });
  return OPENING + lines.join('');
}

/** The original applied one filter after the other: the last one is that which took the last node. */
function lastFilter({ nodes }: Refusal, filters: readonly string[]): string | undefined {
  const firstAgainst = nodes.map((node) => Math.min(...node.reasons.map((reason) => filters.indexOf(reason.filter))));
  return filters[Math.max(-1, ...firstAgainst)];
}

const ITEMS = {
  health: () => [],
  port: ({ hostPorts, hostModePorts }) => [
    ...hostPorts.map((claim) => `port ${numbers(claim)} (Bridge mode)`),
    ...hostModePorts.map(({ port, protocol }) => `port ${port}/${protocol} (Host mode)`),
  ],
  containerslots: () => ['available container slots'],
  dependency: ({ dependencies }) => dependencies.map(({ kind, target, suffix = '' }) => FLAGS[kind] + target + suffix),
  affinity: ({ expressions }) => expressions.filter(isOf('affinity')).map(withMark),
  constraint: ({ expressions }) => expressions.filter(isOf('constraint')).map(bare),
  whitelist: ({ expressions }) => expressions.filter(isOf('whitelist')).map(withMark),
} as const satisfies { readonly [filter: string]: (request: PlacementRequest) => readonly string[] };

const FLAGS = {
  'volumes-from': '--volumes-from=',
  link: '--link=',
  network: '--net=container:',
  ipc: '--ipc=container:',
  pid: '--pid=container:',
} as const;

function isOriginal(filter: string): filter is keyof typeof ITEMS {
  return filter in ITEMS;
}

function isOf(kind: Expression['kind']): (expression: Expression) => boolean {
  return (expression) => expression.kind === kind;
}

function bare({ key, operator, value }: Expression): string {
  return `${key}${operator}${value}`;
}

function withMark(expression: Expression): string {
  return `${bare(expression)} (soft=${expression.soft})`;
}

function numbers({ from, to }: PortClaim): string {
  return from === to ? String(from) : `${from}-${to}`;
}
