import { anySignal, isAbort } from '../../base/index.ts';
import type { Answer } from './answer.ts';
import type { ApiCall } from './call.ts';
import { NoPrimaryError } from './errors.ts';
import { FORWARDED_HEADER, forwardToPrimary } from './forward-to-primary.ts';
import type { Route } from './route.ts';

/**
 * Answers a call here, or passes it on to the primary where only that may carry it out.
 * @throws NoPrimaryError when no manager leads, at once
 */
export async function carryOut(call: ApiCall, route: Route): Promise<Answer> {
  const { leadership } = call;
  if (leadership === undefined || !needsPrimary(route)) return route.handler(call);
  const decider = await leadership.decider();
  switch (decider.kind) {
    case 'here': {
      using mandate = decider.mandate;
      try {
        return await route.handler({ ...call, mandate, signal: anySignal(call.signal, mandate.displaced) });
      } catch (error) {
        if (!isAbort(error) || call.signal.aborted) throw error;
        const why = `another manager leads since this call began at ${leadership.advertise}; it may have been applied, look before you try again`;
        throw new NoPrimaryError(why, { cause: error });
      }
    }
    case 'there':
      if (call.headers[FORWARDED_HEADER] !== undefined) {
        throw new NoPrimaryError(`manager ${leadership.advertise} was asked as the primary, and ${decider.link.address} is`);
      }
      return await forwardToPrimary(call, route, decider.link, leadership.advertise);
    case 'nobody':
      throw new NoPrimaryError(decider.why);
  }
}

function needsPrimary({ manager, method, hijack }: Route): boolean {
  if (manager !== undefined) return manager === 'primary';
  return hijack === true || (method !== 'GET' && method !== 'HEAD');
}
