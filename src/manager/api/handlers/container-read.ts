import { BadInputError } from '../../../base/index.ts';
import type { ForwardTarget } from '../../../engine/index.ts';
import type { Answer } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { containerPath, ownedContainer } from '../owner.ts';
import { forwardTo } from '../proxy.ts';
import { boolParam, textParam } from '../query.ts';
import type { Handler, Method, Route } from '../route.ts';
import { labelsWrongly, relabel, streamType } from '../stream-type.ts';
import { hasTerminal } from '../terminal.ts';
import { checkTerminalSize } from '../terminal-size.ts';
import { wording } from '../wording.ts';

/** Passes `/containers/ID` and `rest` on to the owner. */
function forwarded(rest: string, target: Omit<ForwardTarget, 'path'> = {}): (call: ApiCall) => Promise<Answer> {
  return async (call) => {
    const container = await ownedContainer(call);
    return forwardTo(call, container.node, { path: containerPath(call, container, rest), ...target });
  };
}

async function logs(call: ApiCall): Promise<Answer> {
  if (!boolParam(call.query, 'stdout') && !boolParam(call.query, 'stderr')) throw new BadInputError(wording.chooseStream);
  const container = await ownedContainer(call);
  const label = labelsWrongly(container.node)
    ? { responseHeaders: relabel(await streamType(call.version, () => hasTerminal(call, container))) }
    : {};
  // A container that never wrote anything has older engines wait before they send as much as a head.
  return forwardTo(call, container.node, { path: containerPath(call, container, '/logs'), deadlineMs: null, ...label });
}

/** A segment behind the id, as it was in the request. */
async function checkpoint(call: ApiCall): Promise<Answer> {
  const container = await ownedContainer(call);
  const name = encodeURIComponent(call.params['checkpoint'] ?? '');
  return forwardTo(call, container.node, { path: containerPath(call, container, `/checkpoints/${name}`), deadlineMs: null });
}

function route(method: Method, rest: string, handler: Handler): Route {
  return { method, path: `/containers/*id${rest}`, rule: 'owner', handler };
}

/** Engines look at the parameter before they look for the container. */
function archive(call: ApiCall): Promise<Answer> {
  if (textParam(call.query, 'path') === undefined) throw new BadInputError(wording.noArchivePath);
  return forwardArchive(call);
}

const forwardArchive = forwarded('/archive');
const forwardResize = forwarded('/resize', { longLived: false });

function resize(call: ApiCall): Promise<Answer> {
  checkTerminalSize(call.query);
  return forwardResize(call);
}

export const containerReadRoutes: readonly Route[] = [
  route('GET', '/top', forwarded('/top', { longLived: false })),
  route('GET', '/changes', forwarded('/changes')),
  route('GET', '/export', forwarded('/export', { deadlineMs: null })),
  // The first sample takes a second or two, the stream as long as the client likes.
  route('GET', '/stats', forwarded('/stats', { deadlineMs: null })),
  route('GET', '/logs', logs),
  route('POST', '/resize', resize),
  route('HEAD', '/archive', archive),
  route('GET', '/archive', archive),
  route('PUT', '/archive', archive),
  route('GET', '/checkpoints', forwarded('/checkpoints')),
  route('POST', '/checkpoints', forwarded('/checkpoints', { deadlineMs: null })),
  route('DELETE', '/checkpoints/:checkpoint', checkpoint),
];
