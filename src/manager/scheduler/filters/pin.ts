import type { Filter } from '../question.ts';

/** The node must have what the container needs and only some nodes have: its volumes, networks or image. */
export const pinFilter: Filter = {
  name: 'pin',
  prepare: ({ request: { pins = [] } }) => {
    if (pins.length === 0) return null;
    return ({ node }) => {
      const missing = pins.filter((pin) => !pin.nodeIds.has(node.id));
      return missing.length === 0 ? null : { text: missing.map((pin) => pin.text).join(', ') };
    };
  },
};
