import { anySignal, errorText, SchwarmError } from '../../base/index.ts';
import { type ForwardTarget, takeOver } from '../../engine/index.ts';
import type { PrimaryLink } from '../ha/index.ts';
import { type Answer, SENT } from './answer.ts';
import type { ApiCall } from './call.ts';
import { NoPrimaryError } from './errors.ts';
import { MAX_STREAM_BODY_BYTES, refuseTaken } from './proxy.ts';
import type { Route } from './route.ts';
import { seeForwarded } from './see-forwarded.ts';
import { doubtImages } from './unseen-images.ts';

/** Tells a manager that another one passed the request on: it is not passed on again. */
export const FORWARDED_HEADER = 'x-schwarm-forwarded';

/** Calls after which nodes may have other images, which this manager learns of a moment later. */
const IMAGE_CALL = /^\/(images|build|commit|session|grpc)(\/|$)/;

/**
 * Passes a call on to the primary and its answer back, both as they flow. Whoever lists here after the answer sees the
 * call's effect. What runs when another manager becomes primary ends.
 * @throws NoPrimaryError when the primary cannot be asked, or breaks off before its answer
 */
export async function forwardToPrimary(call: ApiCall, route: Route, link: PrimaryLink, self: string): Promise<Answer> {
  const target: ForwardTarget = {
    path: call.path,
    version: call.version,
    // The origin was checked here; its answer for browsers is made here, too.
    headers: { [FORWARDED_HEADER]: self, origin: undefined },
    deadlineMs: null,
    ...seeForwarded(call),
  };
  try {
    return route.hijack === true ? await spliceOn(call, link, target) : await passOn(call, link, target);
  } catch (error) {
    throw told(error, call, link);
  } finally {
    if (IMAGE_CALL.test(call.path)) doubtImages(call.cluster);
  }
}

async function passOn(call: ApiCall, link: PrimaryLink, target: ForwardTarget): Promise<Answer> {
  call.body();
  const { error } = await link.engine.forward(call.request, call.response, target, anySignal(call.signal, link.displaced));
  if (error !== undefined) call.log.warn('the primary broke off an answer', { primary: link.address, path: call.path, cause: error });
  return SENT;
}

async function spliceOn(call: ApiCall, link: PrimaryLink, target: ForwardTarget): Promise<Answer> {
  const { request, response, upgrade } = call;
  const signal = anySignal(call.signal, link.displaced);
  if (upgrade !== undefined) {
    await link.engine.splice(request, upgrade.socket, upgrade.head, target, signal);
    return SENT;
  }
  const taken = await takeOver(request, response, MAX_STREAM_BODY_BYTES, signal);
  try {
    await link.engine.splice(request, taken.socket, Buffer.alloc(0), { ...target, body: taken.body }, signal);
  } catch (error) {
    refuseTaken(call, taken.socket, told(error, call, link));
  }
  return SENT;
}

function told(error: unknown, call: ApiCall, link: PrimaryLink): unknown {
  if (call.signal.aborted) return error;
  if (link.displaced.aborted) {
    return new NoPrimaryError(`the primary changed while ${link.address} carried this out, it may have been applied`, { cause: error });
  }
  if (!(error instanceof SchwarmError) || error.status < 500) return error;
  return new NoPrimaryError(`the primary ${link.address} cannot be asked: ${errorText(error)}`, { cause: error });
}
