import type { NodeView, Question } from '../question.ts';

/** A node with the strategy's number for it. */
export interface Scored {
  readonly view: NodeView;
  readonly score: number;
}

/** Orders the nodes that may take a container. */
export interface Strategy {
  /** Makes the number of one node; its meaning is the strategy's own. */
  prepare(question: Question): (view: NodeView) => number;
  /** Negative when `a` is the better node, 0 when the strategy has no preference. */
  compare(a: Scored, b: Scored): number;
}
