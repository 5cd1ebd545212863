import { SchwarmError } from '../base/index.ts';

/** The store did not answer, or could not do its work just now. A write may have been applied. */
export class StoreUnreachableError extends SchwarmError {
  override readonly status = 503;
  override readonly code = 'store_unreachable';

  constructor(address: string, what: string, why: string, cause?: unknown) {
    super(`store ${address} is not reachable (${what}): ${why}; check that it runs and listens there`, { cause });
  }
}

/** The store refuses: no permission, wrong credentials, a limit of its own. Trying again does not help. */
export class StoreRefusedError extends SchwarmError {
  override readonly status = 502;
  override readonly code = 'store_refused';

  constructor(address: string, what: string, why: string) {
    super(`store ${address} refused ${what}: ${why}; check its permissions and limits, and credentials given with --discovery-opt kv.…`);
  }
}

/** The key is not as the caller expected it; nothing was written. */
export class ConflictError extends SchwarmError {
  override readonly status = 409;
  override readonly code = 'store_conflict';
  readonly key: string;

  constructor(key: string, expected: 'absent' | bigint) {
    super(`${key} in the store ${expected === 'absent' ? 'exists already' : 'was changed by somebody else'}; read it again`);
    this.key = key;
  }
}

/** The session has ended: what was bound to it is gone, and nothing more can be. */
export class SessionLostError extends SchwarmError {
  override readonly status = 503;
  override readonly code = 'store_session_lost';

  constructor(address: string, id: string, cause?: unknown) {
    super(`session ${id} of store ${address} has ended: it was not renewed in time or was closed; start a new one`, { cause });
  }
}
