import { type Random, seededRandom } from '../../../src/base/index.ts';
import { type Blow, FAULTS, isPossible, PARTS, type Part } from './cells.ts';

/** One fault of a random run. */
export interface PlannedFault {
  /** Since the run began. */
  readonly atMs: number;
  /** How long it lasts before it is undone. */
  readonly forMs: number;
  readonly part: Part;
  readonly fault: Blow;
  /** Which of its kind, counted from 0; for links which of each side. */
  readonly target: number;
  readonly other: number;
}

export interface FleetSize {
  readonly managers: number;
  readonly engines: number;
  /** Whether there are agents to befall. */
  readonly hasAgents: boolean;
}

const LEAST_MS = 500;
const MOST_MS = 12_000;
/** Between the end of one fault and the next. */
const LEAST_PAUSE_MS = 1_000;
const MOST_PAUSE_MS = 7_000;
/** How many of the faults come while another lasts, on another part. */
const OVERLAPS = 0.25;
/** The last faults end this long before the run does. */
const REST_MS = 5_000;

/** Faults for a run of a length: the same for the same seed, in order of time. Pure. */
export function randomPlan(seed: number, lengthMs: number, size: FleetSize): readonly PlannedFault[] {
  const random = seededRandom(seed);
  const planned: PlannedFault[] = [];
  for (let atMs = between(random, 1_000, MOST_PAUSE_MS); atMs < lengthMs - REST_MS - LEAST_MS; ) {
    const first = drawn(random, atMs, lengthMs, size, PARTS);
    planned.push(first);
    let endMs = first.atMs + first.forMs;
    if (random.next() < OVERLAPS) {
      const later = between(random, atMs, Math.min(endMs, lengthMs - REST_MS - LEAST_MS));
      const others = PARTS.filter((part) => kindOf(part) !== kindOf(first.part));
      const second = drawn(random, later, lengthMs, size, others);
      planned.push(second);
      endMs = Math.max(endMs, second.atMs + second.forMs);
    }
    atMs = endMs + between(random, LEAST_PAUSE_MS, MOST_PAUSE_MS);
  }
  return planned;
}

/** Two faults at once never befall what one of them may have taken away already. */
function kindOf(part: Part): string {
  return part === 'engine' || part === 'node' || part === 'agent' || part === 'manager-engine'
    ? 'node'
    : part === 'store'
      ? 'store'
      : 'manager';
}

function drawn(random: Random, atMs: number, lengthMs: number, size: FleetSize, parts: readonly Part[]): PlannedFault {
  const part = oneOf(
    random,
    parts.filter((p) => size.hasAgents || p !== 'agent'),
  );
  const fault = oneOf(
    random,
    FAULTS.filter((f) => f !== 'return').filter((f) => isPossible(part, f)),
  );
  const forMs = between(random, LEAST_MS, Math.min(MOST_MS, lengthMs - REST_MS - atMs));
  const isManager = kindOf(part) === 'manager' || part === 'manager-engine';
  const target = Math.floor(random.next() * (isManager ? size.managers : size.engines));
  return { atMs, forMs, part, fault, target, other: Math.floor(random.next() * size.engines) };
}

function oneOf<T>(random: Random, choices: readonly T[]): T {
  const chosen = choices[Math.floor(random.next() * choices.length)];
  if (chosen === undefined) throw new Error('there is nothing to choose from');
  return chosen;
}

function between(random: Random, least: number, most: number): number {
  return Math.round(least + random.next() * Math.max(0, most - least));
}
