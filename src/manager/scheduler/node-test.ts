import { type Expression, whitelistNames } from '../../model/index.ts';
import { affinityTest } from './affinity-test.ts';
import { constraintTest } from './constraint-test.ts';
import { isNode } from './find-target.ts';
import type { NodeTest } from './question.ts';

/** @throws BadInputError when the value is a regular expression that is broken; `parseExpression` lets none through */
export function nodeTest(expression: Expression): NodeTest {
  switch (expression.kind) {
    case 'constraint':
      return constraintTest(expression);
    case 'affinity':
      return affinityTest(expression);
    case 'whitelist':
      return whitelistTest(expression);
    default:
      return expression.kind satisfies never;
  }
}

/** Exact names and ids; the key says nothing. */
function whitelistTest(expression: Expression): NodeTest {
  const names = whitelistNames(expression.value);
  const wanted = expression.operator === '==';
  return ({ node }) => names.some((name) => isNode(node, name)) === wanted;
}
