import type { Candidate, NodeInfo } from '../../model/index.ts';
import type { StrategyName } from './policy.ts';
import type { NodeView, Question } from './question.ts';
import { binpack } from './strategies/binpack.ts';
import { random } from './strategies/random.ts';
import { spread } from './strategies/spread.ts';
import type { Scored, Strategy } from './strategies/strategy.ts';
import { type Wish, wishesOf } from './wishes.ts';

const STRATEGIES: { readonly [name in StrategyName]: Strategy } = { spread, binpack, random };

/**
 * Orders the nodes that may take a container: first those that hold the container it replaces, then by wishes met (more
 * first, earlier ones first among equals), then by the strategy, then nodes without recent failures, then by name and
 * address. No two nodes are ever equal, so the order of `views` does not count.
 */
export function rank(views: readonly NodeView[], question: Question): readonly Candidate[] {
  const strategy = STRATEGIES[question.policy.strategy];
  const score = strategy.prepare(question);
  const wishes = wishesOf(question.request, question.policy.filters);
  const ranked = views.map((view) => ({ view, score: score(view), met: wishesMet(view, wishes) }));
  ranked.sort(
    (a, b) =>
      b.view.replaced.length - a.view.replaced.length ||
      compareMet(a.met, b.met) ||
      strategy.compare(a, b) ||
      a.view.node.failures - b.view.node.failures ||
      compareNodes(a.view.node, b.view.node),
  );
  return ranked.map((entry) => candidate(entry, wishes));
}

/** By name, then address, then id. */
export function compareNodes(a: NodeInfo, b: NodeInfo): number {
  return compareText(a.name, b.name) || compareText(a.address, b.address) || compareText(a.id, b.id);
}

interface Ranked extends Scored {
  /** One flag per wish. */
  readonly met: readonly boolean[];
}

const NO_FLAGS: readonly boolean[] = [];
const NO_TEXTS: readonly string[] = [];

function wishesMet(view: NodeView, wishes: readonly Wish[]): readonly boolean[] {
  return wishes.length === 0 ? NO_FLAGS : wishes.map((wish) => wish.isMet(view));
}

function compareMet(a: readonly boolean[], b: readonly boolean[]): number {
  if (a.length === 0) return 0;
  const byCount = b.filter(Boolean).length - a.filter(Boolean).length;
  if (byCount !== 0) return byCount;
  const first = a.findIndex((met, i) => met !== b[i]);
  return first < 0 ? 0 : a[first] === true ? -1 : 1;
}

function candidate({ view, score, met }: Ranked, wishes: readonly Wish[]): Candidate {
  const unmet = wishes.length === 0 ? NO_TEXTS : wishes.filter((_, i) => met[i] !== true).map((wish) => wish.text);
  const { id, name } = view.node;
  return view.replaced.length > 0
    ? { nodeId: id, nodeName: name, score, unmet, replaces: true }
    : { nodeId: id, nodeName: name, score, unmet };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
