import { LABEL } from '../../../model/index.ts';
import type { Strategy } from './strategy.ts';

/** Any node, drawn by lot: the seed, the request and the node's id decide. Nodes that failed lately come after all others. */
export const random: Strategy = {
  prepare: ({ request, policy }) => {
    const start = hash(OFFSET, JSON.stringify([policy.seed, request.name, request.image, request.labels[LABEL.swarmId]]));
    return ({ node }) => scramble(hash(start, node.id)) / 2 ** 32;
  },
  compare: (a, b) => Number(a.view.node.failures > 0) - Number(b.view.node.failures > 0) || a.score - b.score,
};

const OFFSET = 0x811c9dc5;

/** FNV-1a over UTF-16 units, to be continued with further text. */
function hash(start: number, text: string): number {
  let state = start;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  return state;
}

/** Spreads texts that differ in their last character only over the whole range. */
function scramble(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
