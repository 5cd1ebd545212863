import { SchwarmError } from '../../base/index.ts';

/** No object of that name. */
export class NotFoundError extends SchwarmError {
  override readonly status = 404;
  override readonly code = 'not_found';
}

/** The object's state does not allow it. */
export class ConflictError extends SchwarmError {
  override readonly status = 409;
  override readonly code = 'conflict';
}

/** A fleet cannot do what one engine can. */
export class NotSupportedError extends SchwarmError {
  override readonly status = 501;
  override readonly code = 'not_supported';
  constructor(what: string, why: string) {
    super(`${what} is not supported by schwarm: ${why}`);
  }
}

/** What is needed is not there at the moment. */
export class UnavailableError extends SchwarmError {
  override readonly status = 503;
  override readonly code = 'unavailable';
}

/** What only the primary may do cannot be done now: no manager leads, or the one that does cannot be asked. */
export class NoPrimaryError extends SchwarmError {
  override readonly status = 503;
  override readonly code = 'no_primary';
  constructor(why: string, options?: ErrorOptions) {
    super(`no elected primary cluster manager: ${why}; reads are answered meanwhile, try again in some seconds`, options);
  }
}

/** Refused for who asks, not for what is asked. */
export class ForbiddenError extends SchwarmError {
  override readonly status = 403;
  override readonly code = 'forbidden';
}
