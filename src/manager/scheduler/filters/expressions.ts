import type { Expression } from '../../../model/index.ts';
import { labelOf } from '../constraint-test.ts';
import { nodeTest } from '../node-test.ts';
import type { Filter, NodeView } from '../question.ts';

/** The node's name and labels must be as the hard constraints say. */
export const constraintFilter: Filter = expressionFilter('constraint', 'constraint');
/** Containers and images on the node must be as the hard affinities say. */
export const affinityFilter: Filter = expressionFilter('affinity', 'affinity');
/** The node must be one of those named, or none of them with `!=`. */
export const whitelistFilter: Filter = expressionFilter('whitelist', 'whitelist');

function expressionFilter(name: Filter['name'], kind: Expression['kind']): Filter {
  return {
    name,
    prepare: ({ request }) => {
      const tests = request.expressions.filter((e) => e.kind === kind && !e.soft).map((e) => ({ expression: e, test: nodeTest(e) }));
      if (tests.length === 0) return null;
      return (view) => {
        const unmet = tests.filter(({ test }) => !test(view)).map(({ expression }) => expression);
        if (unmet.length === 0) return null;
        const brief = `${kind} ${unmet.map((e) => e.text).join(', ')} is not met`;
        const found = unmet.flatMap((e) => insteadOf(e, view));
        return found.length === 0 ? { text: brief } : { text: `${brief}: ${found.join(', ')}`, brief };
      };
    },
  };
}

/** What the node has instead. */
function insteadOf({ kind, key }: Expression, { node }: NodeView): readonly string[] {
  if (kind !== 'constraint' || key === 'node') return [];
  const value = labelOf(node.labels, key);
  return [value === undefined ? `it has no label ${key}` : `${key} is ${value === '' ? 'empty' : value}`];
}
