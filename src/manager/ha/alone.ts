import { aborted } from '../../base/index.ts';
import type { Role } from './role.ts';
import { ENDLESS_TERM } from './term.ts';

/** The role of a manager without others: it always leads. */
export const ALONE: Role = {
  state: { kind: 'primary', term: ENDLESS_TERM },
  duringTerms: async (act, signal) => {
    await act({ ...ENDLESS_TERM, signal });
    await aborted(signal);
  },
};
