import type { Step } from '../plan/index.ts';

/** Carries out one step. `failed` aborts when another step has failed: waits shall end then. */
export type RunStep = (step: Step, failed: AbortSignal) => Promise<void>;

/**
 * Runs steps, each as soon as all it needs is done; needs that are not among `steps` count as done. After a failure nothing new
 * starts, what runs is awaited, and the first failure is thrown.
 */
export async function execute(steps: readonly Step[], run: RunStep, signal: AbortSignal): Promise<void> {
  const graph = new StepGraph(steps);
  const failed = new AbortController();
  let failure: { readonly error: unknown } | undefined;
  const running = new Set<Promise<void>>();
  const launch = (step: Step): void => {
    const task = run(step, failed.signal).then(
      () => {
        for (const next of graph.finish(step)) if (failure === undefined && !signal.aborted) launch(next);
      },
      (error: unknown) => {
        failure ??= { error };
        failed.abort(error);
      },
    );
    running.add(task);
    void task.finally(() => running.delete(task));
  };
  signal.throwIfAborted();
  for (const step of graph.ready()) launch(step);
  while (running.size > 0) await Promise.all(running);
  if (failure !== undefined) throw failure.error;
  signal.throwIfAborted();
}

/** Which steps wait for which; finishing one frees others. */
class StepGraph {
  readonly #open = new Map<string, number>();
  readonly #dependents = new Map<string, Step[]>();
  readonly #ready: readonly Step[];

  constructor(steps: readonly Step[]) {
    const known = new Set(steps.map((s) => s.id));
    for (const step of steps) {
      const needs = step.needs.filter((need) => known.has(need));
      this.#open.set(step.id, needs.length);
      for (const need of needs) push(this.#dependents, need, step);
    }
    this.#ready = steps.filter((s) => this.#open.get(s.id) === 0);
  }

  ready(): readonly Step[] {
    return this.#ready;
  }

  /** Steps that can start because this one is done. */
  finish(step: Step): Step[] {
    const freed: Step[] = [];
    for (const dependent of this.#dependents.get(step.id) ?? []) {
      const left = (this.#open.get(dependent.id) ?? 0) - 1;
      this.#open.set(dependent.id, left);
      if (left === 0) freed.push(dependent);
    }
    return freed;
  }
}

function push(map: Map<string, Step[]>, key: string, step: Step): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [step]);
  else list.push(step);
}
