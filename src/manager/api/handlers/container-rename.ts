import { BadInputError } from '../../../base/index.ts';
import type { Answer } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { changeContainer, containerPath, ownedContainer, passedOn } from '../owner.ts';
import type { Route } from '../route.ts';
import { wording } from '../wording.ts';

async function rename(call: ApiCall): Promise<Answer> {
  const asked = call.query.get('name') ?? '';
  const name = asked.replace(/^\//, '');
  if (name === '') throw new BadInputError(wording.emptyNames);
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) throw new BadInputError(wording.invalidName(asked));
  const container = await ownedContainer(call);
  const hold = call.cluster.holdName(name, container.info.id);
  try {
    const answer = await changeContainer(call, container, { method: 'POST', path: containerPath(container, '/rename'), query: { name } });
    await call.keeper?.renamed(container, name);
    return passedOn(answer, container.node);
  } finally {
    hold.release();
  }
}

export const containerRenameRoutes: readonly Route[] = [{ method: 'POST', path: '/containers/*id/rename', rule: 'owner', handler: rename }];
