import { containerName, finalNameOf } from '../identity/index.ts';
import type { Service } from '../model/index.ts';
import type { ObservedContainer } from '../observe/index.ts';
import { obsoleteBecause, type Wish, wishOf } from './obsolete.ts';
import type { RecreatePolicy, UpInput } from './options.ts';
import { wantedOf } from './wanted.ts';

/** What becomes of one container of a service. */
export type Outcome =
  | { readonly kind: 'keep'; readonly container: ObservedContainer; readonly number: number; readonly name: string }
  | { readonly kind: 'create'; readonly number: number; readonly name: string; readonly because: string }
  | {
      readonly kind: 'recreate';
      readonly old: ObservedContainer;
      readonly number: number;
      readonly name: string;
      readonly because: string;
      /** A container of an interrupted run that is already what is wanted; it only has to take the old one's place. */
      readonly ready?: ObservedContainer;
    }
  | {
      readonly kind: 'rename';
      readonly container: ObservedContainer;
      readonly number: number;
      readonly name: string;
      readonly because: string;
    }
  | { readonly kind: 'remove'; readonly container: ObservedContainer; readonly because: string };

/** A reason to make all containers of a service anew that lies outside of it, e.g. a parent that is recreated. */
export type OutsideReason = (service: Service) => string | undefined;

/** Decides for each container of one service. Pure; the number of every kept or replaced container stays what it was. */
export function reconcile(service: Service, input: UpInput, policy: RecreatePolicy, outside: OutsideReason): Outcome[] {
  const wanted = wantedOf(service, input);
  const own = input.observed.containers.filter((c) => c.service === service.name && !c.oneoff);
  const wish = wishOf(service, input);
  const because = (c: ObservedContainer): string | undefined => reason(c, wish, input, policy, outside);
  const { settled, outcomes, taken } = settleTemporary(own, service, input, because);
  const ranked = settled.map((c, i) => ({ c, number: numberOf(c, i), because: because(c) })).sort(byKeeping);
  for (const { c, number, because: why } of ranked.slice(0, Math.max(0, wanted - taken)))
    outcomes.push(settle(c, number, why, service, input));
  for (const { c } of ranked.slice(Math.max(0, wanted - taken))) {
    outcomes.push({
      kind: 'remove',
      container: c,
      because: `service ${service.name} has more than ${wanted} container${wanted === 1 ? '' : 's'}`,
    });
  }
  const highest = Math.max(0, ...ranked.map((r) => r.number), ...outcomes.map((o) => ('number' in o ? o.number : 0)));
  const present = taken + Math.min(ranked.length, Math.max(0, wanted - taken));
  for (let i = 1; i <= wanted - present; i++) {
    const number = highest + i;
    const text = `service ${service.name} has ${present} of ${wanted} container${wanted === 1 ? '' : 's'}`;
    outcomes.push({ kind: 'create', number, name: nameFor(service, number, input), because: text });
  }
  return outcomes;
}

function settle(c: ObservedContainer, number: number, because: string | undefined, service: Service, input: UpInput): Outcome {
  const name = nameFor(service, number, input);
  if (because === undefined) return { kind: 'keep', container: c, number, name: c.name };
  return { kind: 'recreate', old: c, number, name, because };
}

interface Settled {
  /** Containers under a name of their own. */
  readonly settled: readonly ObservedContainer[];
  readonly outcomes: Outcome[];
  /** How many wanted containers the outcomes account for. */
  readonly taken: number;
}

/**
 * A run that was cut off while it replaced a container leaves the new one under a temporary name. If it is what is wanted it
 * takes its place now; else it goes, and the old one is looked at as usual.
 */
function settleTemporary(
  own: readonly ObservedContainer[],
  service: Service,
  input: UpInput,
  because: (c: ObservedContainer) => string | undefined,
): Settled {
  const outcomes: Outcome[] = [];
  const gone = new Set<string>();
  let taken = 0;
  for (const c of own) {
    const final = finalNameOf(c.name);
    if (final === undefined || c.number === undefined) continue;
    const old = own.find((o) => o.id !== c.id && o.number === c.number);
    gone.add(c.id);
    if (because(c) !== undefined || input.options.files.get(service.name)?.archive !== undefined) {
      outcomes.push({ kind: 'remove', container: c, because: 'an earlier run was cut off before it was ready' });
      continue;
    }
    const name = nameFor(service, c.number, input);
    taken++;
    if (old === undefined)
      outcomes.push({ kind: 'rename', container: c, number: c.number, name, because: 'an earlier run was cut off before this' });
    else {
      gone.add(old.id);
      outcomes.push({ kind: 'recreate', old, number: c.number, name, because: 'an earlier run was cut off while replacing it', ready: c });
    }
  }
  return { settled: own.filter((c) => !gone.has(c.id)), outcomes, taken };
}

function reason(c: ObservedContainer, wish: Wish, input: UpInput, policy: RecreatePolicy, outside: OutsideReason): string | undefined {
  if (c.state === 'dead' || c.state === 'removing') return `it is ${c.state}`;
  if (policy === 'never') return undefined;
  if (policy === 'force') return 'recreating was asked for';
  return outside(wish.service) ?? obsoleteBecause(c, wish, input);
}

function nameFor(service: Service, number: number, input: UpInput): string {
  return service.containerName ?? containerName(input.project.name, service.name, number, input.options.separator);
}

/** A container without a number label counts by its place in the list. */
function numberOf(c: ObservedContainer, index: number): number {
  return c.number ?? index + 1;
}

interface Ranked {
  readonly c: ObservedContainer;
  readonly number: number;
  readonly because: string | undefined;
}

/** Those to keep first: up to date before obsolete, working before unhealthy, low number before high. */
function byKeeping(a: Ranked, b: Ranked): number {
  const bad = (r: Ranked): number => (r.because === undefined ? 0 : 2) + (r.c.health === 'unhealthy' ? 1 : 0);
  return bad(a) - bad(b) || a.number - b.number;
}
