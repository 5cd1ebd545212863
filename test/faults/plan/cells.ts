/** What a fault befalls. */
export const PARTS = ['manager', 'store', 'engine', 'agent', 'manager-engine', 'manager-store', 'node'] as const;
/** `return`: it was away (killed, or cut where it is a link) for long, and comes back at the moment. */
export const FAULTS = ['kill', 'term', 'freeze', 'cut', 'return'] as const;
/** What is under way when it happens. */
export const MOMENTS = ['idle', 'create', 'reschedule'] as const;

export type Part = (typeof PARTS)[number];
export type Fault = (typeof FAULTS)[number];
export type Moment = (typeof MOMENTS)[number];

/** One line of the table. */
export interface Cell {
  readonly part: Part;
  readonly fault: Fault;
  readonly moment: Moment;
}

/** The fault that takes a part away before it returns. */
export type Blow = Exclude<Fault, 'return'>;

/** A link is no process: it can be cut, and come back. */
export function isPossible(part: Part, fault: Fault): boolean {
  return !isLink(part) || fault === 'cut' || fault === 'return';
}

function isLink(part: Part): boolean {
  return part === 'manager-engine' || part === 'manager-store';
}

/** How a part is taken away when it is its return that counts. */
export function absence(part: Part): Blow {
  return isLink(part) ? 'cut' : 'kill';
}

/** Every line of the table that makes sense, parts first. */
export function allCells(): readonly Cell[] {
  return PARTS.flatMap((part) =>
    FAULTS.filter((fault) => isPossible(part, fault)).flatMap((fault) => MOMENTS.map((moment) => ({ part, fault, moment }))),
  );
}
