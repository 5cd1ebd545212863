import { errorText, isAbort, SchwarmError } from '../../base/index.ts';
import { EngineHttpError } from '../../engine/index.ts';
import type { Progress, ProgressEvent, ProgressState } from '../progress/index.ts';

/** A step failed; the message names the resource and gives the endpoint's own text. */
export class StepError extends SchwarmError {
  override readonly status = 500;
  override readonly code = 'step_failed';
}

export interface Words {
  /** While it goes on, e.g. `Creating`. */
  readonly doing: string;
  /** `Created` */
  readonly done: string;
}

/** What news are about. */
export interface About {
  readonly id: string;
  readonly node?: string | undefined;
}

/** Says what a resource goes through while `task` runs; on failure says so and throws it with the resource's name. */
export async function reported<T>(progress: Progress, about: About, words: Words, task: () => Promise<T>): Promise<T> {
  progress.event(news(about, words.doing, 'working'));
  const result = await failuresReported(progress, about, task);
  progress.event(news(about, words.done, 'done'));
  return result;
}

/** One event about a resource. */
export function news(about: About, status: string, state: ProgressState): ProgressEvent {
  return { id: about.id, status, state, ...(about.node === undefined ? {} : { node: about.node }) };
}

/** As `reported`, but silent when all goes well. */
export async function failuresReported<T>(progress: Progress, about: About, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (isAbort(error)) throw error;
    progress.event(news(about, `Error ${plainText(error)}`, 'error'));
    if (error instanceof StepError) throw error;
    throw new StepError(`${about.id}: ${plainText(error)}`, { cause: error });
  }
}

/** What to show a user of a failure: the endpoint's own words where it gave some. */
export function plainText(error: unknown): string {
  if (error instanceof EngineHttpError) return error.engineMessage;
  return error instanceof StepError ? error.message : errorText(error);
}
