import { SchwarmError } from '../../base/index.ts';

/** What a client asks of a node that is away cannot be promised, as nobody would remember it. */
export class NotRememberedError extends SchwarmError {
  override readonly status = 503;
  override readonly code = 'not_remembered';

  constructor(what: string, why: string, cause?: unknown) {
    super(
      `${what} is refused: its node is not reachable, and that it is to be done when the node returns cannot be kept in the store (${why}); try again when either is back`,
      { cause },
    );
  }
}
