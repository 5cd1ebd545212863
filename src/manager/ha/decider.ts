import type { PrimaryLink } from './primary-link.ts';
import type { RoleState } from './role.ts';
import type { Term } from './term.ts';

/** A call's right to decide for the fleet; disposed when the call has ended, as a manager that resigns waits for it. */
export interface Mandate extends Disposable {
  readonly term: Term;
  /** Aborts when another manager leads: streams that the call opened are to end. */
  readonly displaced: AbortSignal;
}

/** Who carries out a call that only the primary may. */
export type Decider =
  | { readonly kind: 'here'; readonly mandate: Mandate }
  | { readonly kind: 'there'; readonly link: PrimaryLink }
  | { readonly kind: 'nobody'; readonly why: string };

/** Who decides, when there are several managers. */
export interface Leadership {
  /** This manager's own address for others. */
  readonly advertise: string;
  readonly state: RoleState;
  /** At once, but for a manager just elected that still reads the fleet anew: that takes a second at most. */
  decider(): Promise<Decider>;
}
