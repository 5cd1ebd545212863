import { errorText, SchwarmError } from '../../../base/index.ts';
import { EngineHttpError } from '../../../engine/index.ts';
import type { NodeFailure } from '../../cluster/index.ts';

/** A change that was to be made on several nodes and was made on some of them only. */
export class PartlyDoneError extends SchwarmError {
  override readonly code = 'partly_done';
  /** That of the first node that refused. */
  override readonly status: number;

  /**
   * @param failed at least one
   * @param done names of the nodes where it was made
   */
  constructor(failed: readonly NodeFailure[], done: readonly string[]) {
    const why = failed.map(({ node, error }) => `${node.name}: ${reason(error)}`).join('; ');
    super(`${why}; done on ${done.join(', ')}: repeat it when the reason is gone`);
    const [first] = failed;
    this.status = first?.error instanceof SchwarmError ? first.error.status : 500;
  }
}

function reason(error: unknown): string {
  return error instanceof EngineHttpError ? error.engineMessage : errorText(error);
}
