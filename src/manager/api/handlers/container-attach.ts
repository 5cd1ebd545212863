import type { ForwardTarget } from '../../../engine/index.ts';
import type { Answer } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { containerPath, ownedContainer } from '../owner.ts';
import { forwardTo, spliceTo } from '../proxy.ts';
import type { Route } from '../route.ts';
import { labelsWrongly, relabel, streamType } from '../stream-type.ts';
import { hasTerminal } from '../terminal.ts';

async function attach(call: ApiCall): Promise<Answer> {
  const container = await ownedContainer(call);
  const target: ForwardTarget = { path: containerPath(call, container, '/attach') };
  // Without an upgrade engines of every age say raw.
  if (call.upgrade === undefined || !labelsWrongly(container.node)) return spliceTo(call, container.node, target);
  const type = await streamType(call.version, () => hasTerminal(call, container));
  return spliceTo(call, container.node, { ...target, responseHeaders: relabel(type) });
}

async function attachWebsocket(call: ApiCall): Promise<Answer> {
  const container = await ownedContainer(call);
  const target: ForwardTarget = { path: containerPath(call, container, '/attach/ws') };
  return call.upgrade === undefined ? forwardTo(call, container.node, target) : spliceTo(call, container.node, target);
}

export const containerAttachRoutes: readonly Route[] = [
  { method: 'POST', path: '/containers/*id/attach', rule: 'owner', hijack: true, handler: attach },
  { method: 'GET', path: '/containers/*id/attach/ws', rule: 'owner', hijack: true, handler: attachWebsocket },
];
