import { SchwarmError } from '../../base/index.ts';

/** An agent showed no token, or one that is not the fleet's. */
export class JoinRefusedError extends SchwarmError {
  override readonly status = 401;
  override readonly code = 'join_refused';

  constructor(why: string) {
    super(`${why}; \`schwarm token\` on a manager's machine shows the one that is: start the agent with --token and that`);
  }
}

/** The manager keeps nothing that an agent could be registered in. */
export class NoJoiningError extends SchwarmError {
  override readonly status = 501;
  override readonly code = 'no_joining';

  constructor(why: string) {
    super(`agents cannot join through this manager: ${why}; start it with a store it can write, --store`);
  }
}

/** Another manager leads by now, and counts the leases. */
export class TermOverError extends SchwarmError {
  override readonly status = 503;
  override readonly code = 'term_over';

  constructor() {
    super('the term of this manager ended before the agent was registered; the next one does it, try again');
  }
}
