/**
 * Base of every error a user can act on.
 *
 * `status` is the HTTP status Docker clients expect for it, `code` a stable name for programs. The message says what
 * failed, on what, why, and what to do.
 */
export abstract class SchwarmError extends Error {
  abstract readonly status: number;
  abstract readonly code: string;
}

/** The user's input is wrong; nothing was changed. */
export class BadInputError extends SchwarmError {
  override readonly status = 400;
  override readonly code = 'bad_input';
}

/** The text of any thrown value, its causes included, on one line. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.message === '' ? error.name : error.message;
  if (error.cause === undefined) return own;
  const cause = errorText(error.cause);
  return own.includes(cause) ? own : `${own}: ${cause}`;
}
