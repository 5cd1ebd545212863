import { BadInputError } from '../../base/index.ts';

/** Names of the filters, in their usual order. */
export const FILTER_NAMES = [
  'health',
  'port',
  'containerslots',
  'dependency',
  'affinity',
  'constraint',
  'whitelist',
  'pin',
  'platform',
  'api',
  'resources',
] as const;
export type FilterName = (typeof FILTER_NAMES)[number];

export const STRATEGY_NAMES = ['spread', 'binpack', 'random'] as const;
export type StrategyName = (typeof STRATEGY_NAMES)[number];

/** How nodes are chosen. */
export interface Policy {
  readonly strategy: StrategyName;
  /** Order of the reasons in refusals. Filters a container could not run without are applied even when left out. */
  readonly filters: readonly FilterName[];
  /** Share of a node's CPUs and memory that may be promised beyond what it has: 0.05 = 5 %. Above -1. */
  readonly overcommit: number;
  /** For the strategy `random`: the same seed, fleet and request give the same answer. */
  readonly seed: number;
  /**
   * Published host ports are taken once per fleet instead of once per node, whatever address they are published on; those
   * on a node's loopback apart. Absent = once per node.
   */
  readonly portsPerFleet?: boolean;
}

/** Without these a container would be put where it cannot run. */
const REQUIRED: readonly FilterName[] = ['health', 'pin', 'platform', 'api', 'resources'];

/** The filters asked for, and the required ones after them. */
export function withRequired(filters: readonly FilterName[]): readonly FilterName[] {
  return [...new Set([...filters, ...REQUIRED])];
}

/** @throws BadInputError naming the choices. `binpacking` is the original's other name of `binpack`. */
export function parseStrategy(text: string): StrategyName {
  const name = text === 'binpacking' ? 'binpack' : text;
  const known = STRATEGY_NAMES.find((n) => n === name);
  if (known !== undefined) return known;
  throw new BadInputError(`strategy not supported: '${text}'; choose one of ${STRATEGY_NAMES.join(', ')}`);
}

/**
 * Reads filter names, each text one name or several with commas between. None means all; any list replaces the usual
 * one, but for the required filters, which are added.
 * @throws BadInputError naming the choices
 */
export function parseFilters(texts: readonly string[]): readonly FilterName[] {
  const names = texts.flatMap((text) => text.split(',')).map((text) => text.trim());
  if (names.length === 0) return FILTER_NAMES;
  return withRequired(names.map(parseFilter));
}

function parseFilter(text: string): FilterName {
  const known = FILTER_NAMES.find((n) => n === text);
  if (known !== undefined) return known;
  throw new BadInputError(`filter not supported: '${text}'; choose from ${FILTER_NAMES.join(', ')}`);
}
