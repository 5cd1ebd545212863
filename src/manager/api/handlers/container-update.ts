import { objectOf } from '../../../base/index.ts';
import { withEngineShares } from '../../../model/index.ts';
import type { Answer } from '../answer.ts';
import { optionalJsonBody } from '../body.ts';
import type { ApiCall } from '../call.ts';
import { changeContainer, containerPath, ownedContainer, passedOn } from '../owner.ts';
import type { Route } from '../route.ts';
import { checkFits } from '../update-fits.ts';

async function update(call: ApiCall): Promise<Answer> {
  const body = (await optionalJsonBody(call)) ?? {};
  const container = await ownedContainer(call);
  const { classic, overcommit } = call.options;
  checkFits(container, body, overcommit, classic);
  const limits = classic ? withEngineShares(body, container.node.info.cpuNanos / 1e9) : body;
  const change = { method: 'POST', path: containerPath(call, container, '/update'), body: { json: limits } } as const;
  const answer = await changeContainer(call, container, change);
  await call.keeper?.changed(container, (create) => ({ ...create, HostConfig: { ...objectOf(create['HostConfig']), ...body } }));
  return passedOn(answer, container.node);
}

export const containerUpdateRoutes: readonly Route[] = [{ method: 'POST', path: '/containers/*id/update', rule: 'owner', handler: update }];
