import type { Filter } from '../question.ts';

/** A node with the label `containerslots=N` holds at most N containers, stopped ones included. Other values mean no limit. */
export const containerSlotsFilter: Filter = {
  name: 'containerslots',
  prepare:
    () =>
    ({ node, containers }) => {
      const label = node.labels['containerslots'];
      if (label === undefined || !/^-?\d+$/.test(label) || containers < Number(label)) return null;
      return { text: `all of its ${label} container slots are taken`, brief: 'all of its container slots are taken' };
    },
};
