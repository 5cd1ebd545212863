import { LABEL } from '../../../model/index.ts';
import type { Answer } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { containerPath, ownedContainer } from '../owner.ts';
import { forwardTo } from '../proxy.ts';
import { containerInspect } from '../render/container-inspect.ts';
import type { Route } from '../route.ts';

/** Far above any inspect: the largest are some 100 KiB, of containers with thousands of ports. */
const MAX_INSPECT_BYTES = 32 * 1024 * 1024;

/** Asked live from the owner: state, health log and addresses change without an event. */
async function inspect(call: ApiCall): Promise<Answer> {
  const container = await ownedContainer(call);
  const { node, info } = container;
  const shown = { forwarded: call.ports?.forwarded(info.id), asked: info.labels[LABEL.askedPorts] };
  const map = (body: Buffer): Buffer => Buffer.from(containerInspect(body.toString('utf8'), node, shown));
  return forwardTo(call, node, {
    path: containerPath(call, container, '/json'),
    longLived: false,
    transform: ({ status }) => (status === 200 ? { map, maxBodyBytes: MAX_INSPECT_BYTES } : undefined),
  });
}

export const containerInspectRoutes: readonly Route[] = [{ method: 'GET', path: '/containers/*id/json', rule: 'owner', handler: inspect }];
