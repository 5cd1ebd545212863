import { SchwarmError } from '../../base/index.ts';

/** A container that must be put on record cannot be, as the store does not answer. */
export class RecordsUnavailableError extends SchwarmError {
  override readonly status = 503;
  override readonly code = 'records_unavailable';

  constructor(what: string, problem: string, cause?: unknown) {
    super(
      `${what} is refused: a container with a reschedule policy is put on record first, and the store cannot take it now (${problem}); try again when the store is back, or leave the policy out`,
      { cause },
    );
  }
}

/** A container on record cannot be given up, as the store does not take it: it would be made anew. */
export class RecordStaysError extends SchwarmError {
  override readonly status = 503;
  override readonly code = 'record_stays';

  constructor(name: string, problem: string, cause?: unknown) {
    super(
      `removing container ${name} is refused: its record would have it made anew, and the store cannot change that now (${problem}); try again when the store is back`,
      { cause },
    );
  }
}

/** Somebody else changed or removed a record between our steps: what we were about to do is no longer wanted. */
export class RecordChangedError extends SchwarmError {
  override readonly status = 409;
  override readonly code = 'record_changed';

  constructor(name: string) {
    super(`container ${name} was replaced, removed or taken over meanwhile; look at it again`);
  }
}
