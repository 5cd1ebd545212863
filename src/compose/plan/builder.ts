import { type Kept, Plan } from './plan.ts';
import type { Step } from './step.ts';

type WithoutId<S> = S extends Step ? Omit<S, 'id' | 'needs'> : never;

/** Collects steps while a plan is made. Adding a step under an id that is there already changes nothing. */
export class PlanBuilder {
  readonly #steps = new Map<string, Step>();
  readonly kept: Kept[] = [];
  readonly warnings: string[] = [];

  /** Adds a step; needs that no step has are left out. Returns the id. */
  add(id: string, needs: Iterable<string>, step: WithoutId<Step>): string {
    if (!this.#steps.has(id)) {
      const known = [...new Set(needs)].filter((need) => this.#steps.has(need));
      this.#steps.set(id, { ...step, id, needs: known });
    }
    return id;
  }

  has(id: string): boolean {
    return this.#steps.has(id);
  }

  /** Ids of all steps so far. */
  ids(): string[] {
    return [...this.#steps.keys()];
  }

  build(): Plan {
    return new Plan([...this.#steps.values()], this.kept, this.warnings);
  }
}
