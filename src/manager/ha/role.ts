import type { Term } from './term.ts';

/** What a manager is, as far as it knows. */
export type RoleState =
  | { readonly kind: 'primary'; readonly term: Term }
  | { readonly kind: 'replica'; readonly primary: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** For parts of a manager that act by themselves: they do so only while it leads. */
export interface Role {
  readonly state: RoleState;
  /**
   * Runs `act` once in each of this manager's terms, after it has read the fleet anew, until `signal` aborts. `act` ends soon
   * after `term.signal` aborts; one that ends earlier is not run again in that term.
   */
  duringTerms(act: (term: Term) => Promise<void>, signal: AbortSignal): Promise<void>;
}

/** What a manager's role follows from. */
export interface RoleFacts {
  /** Its own address for other managers. */
  readonly self: string;
  readonly term: Term | undefined;
  /** Who leads, as the store last told. */
  readonly leader: string | undefined;
  /** Why the store does not tell, once it has been silent for longer than any term lasts without it. */
  readonly silence: string | undefined;
}

/** A manager leads by its own clock and never because the store says so. */
export function roleOf({ self, term, leader, silence }: RoleFacts): RoleState {
  if (term?.holds() === true) return { kind: 'primary', term };
  if (silence !== undefined) return { kind: 'unknown', why: silence };
  if (leader === undefined) return { kind: 'unknown', why: 'no manager leads at the moment' };
  if (leader === self) return { kind: 'unknown', why: `the last term of this manager (${self}) is over, and no other manager leads yet` };
  return { kind: 'replica', primary: leader };
}
