import type { ContainerRef, Step } from './step.ts';

/** A container that needs nothing, and how it is shown: `Running`, `Paused`, `Exited`. */
export interface Kept {
  readonly container: ContainerRef;
  readonly as: string;
}

/** What shall be done, as data: steps in an order that satisfies their needs, with the reason for each. */
export class Plan {
  readonly steps: readonly Step[];
  readonly kept: readonly Kept[];
  readonly warnings: readonly string[];

  constructor(steps: readonly Step[], kept: readonly Kept[] = [], warnings: readonly string[] = []) {
    this.steps = steps;
    this.kept = kept;
    this.warnings = warnings;
  }

  /** Nothing would be changed. */
  get isEmpty(): boolean {
    return this.steps.length === 0;
  }

  /** One line a step: `ID: REASON (after OTHER, …)`. Same plan, same text. */
  toString(): string {
    return this.steps.map((step) => `${step.id}: ${step.because}${after(step)}`).join('\n');
  }
}

function after(step: Step): string {
  return step.needs.length === 0 ? '' : ` (after ${step.needs.join(', ')})`;
}
