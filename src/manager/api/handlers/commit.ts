import { BadInputError } from '../../../base/index.ts';
import type { Answer } from '../answer.ts';
import { optionalJsonBody } from '../body.ts';
import type { ApiCall } from '../call.ts';
import { ownedContainer, passedOn } from '../owner.ts';
import { engineQuery } from '../proxy.ts';
import { textParam } from '../query.ts';
import type { Route } from '../route.ts';
import { wording } from '../wording.ts';

/** The image exists on the container's node first; a create elsewhere copies it there. */
async function commit(call: ApiCall): Promise<Answer> {
  const body = await optionalJsonBody(call);
  const reference = textParam(call.query, 'container');
  if (reference === undefined) throw new BadInputError(wording.noReference);
  const { node, info } = await ownedContainer(call, reference);
  const query = { ...engineQuery(call.query), container: info.id };
  const answer = await node.engine.json(
    {
      method: 'POST',
      path: '/commit',
      query,
      version: call.version,
      deadlineMs: null,
      ...(body === undefined ? {} : { body: { json: body } }),
    },
    call.signal,
  );
  await call.cluster.refresh(node, 'images').catch(() => node.suspect());
  return passedOn(answer, node);
}

export const commitRoutes: readonly Route[] = [{ method: 'POST', path: '/commit', rule: 'owner', handler: commit }];
