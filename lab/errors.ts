import { SchwarmError } from '../src/base/index.ts';

/** Something the lab needs is missing, failed or was named wrongly; the message says what to do. */
export class LabError extends SchwarmError {
  override readonly status = 500;
  override readonly code = 'lab';
}
