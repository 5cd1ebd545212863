import { type Expression, type NodeInfo, type Pattern, parsePattern } from '../../model/index.ts';
import { engineIdOf } from './find-target.ts';
import type { NodeTest } from './question.ts';

/** `node` is the node's name or id, any other key one of its labels. A label it does not have matches no pattern. */
export function constraintTest(expression: Expression): NodeTest {
  const pattern = parsePattern(expression.value);
  const wanted = expression.operator === '==';
  const { key } = expression;
  if (key === 'node') return ({ node }) => isNamed(node, pattern) === wanted;
  return ({ node }) => {
    const label = labelOf(node.labels, key);
    return (label !== undefined && pattern.matches(label)) === wanted;
  };
}

/** Own labels only: `constructor` is a valid key. */
export function labelOf(labels: NodeInfo['labels'], key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

function isNamed(node: NodeInfo, pattern: Pattern): boolean {
  if (pattern.matches(node.name)) return true;
  return pattern.fitsIds && (pattern.matches(node.id) || pattern.matches(engineIdOf(node)));
}
