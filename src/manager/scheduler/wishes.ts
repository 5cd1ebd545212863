import type { PlacementRequest } from '../../model/index.ts';
import { nodeTest } from './node-test.ts';
import type { FilterName } from './policy.ts';
import type { NodeTest } from './question.ts';

/** A soft expression: each is held against nodes on its own, none can refuse one. */
export interface Wish {
  readonly text: string;
  readonly isMet: NodeTest;
}

/** The wishes of a request, in their order; those of filters that are switched off are not looked at. */
export function wishesOf(request: PlacementRequest, filters: readonly FilterName[]): readonly Wish[] {
  return request.expressions
    .filter((expression) => expression.soft && filters.includes(expression.kind))
    .map((expression) => ({ text: `${expression.kind}:${expression.text}`, isMet: nodeTest(expression) }));
}
