import type { Filter } from '../question.ts';

/** Only healthy nodes: others may look empty because nothing is known of them. */
export const healthFilter: Filter = {
  name: 'health',
  prepare:
    () =>
    ({ node }) => {
      if (node.state === 'healthy') return null;
      const state = node.state === 'disconnected' ? 'has left the fleet' : `is ${node.state}`;
      return node.problem === undefined ? { text: state } : { text: `${state}: ${node.problem}`, brief: state };
    },
};
