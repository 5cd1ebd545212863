import { BadInputError } from '../../../base/index.ts';
import { NameConflictError, type NameHold } from '../../cluster/index.ts';
import type { Answer } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { ConflictError } from '../errors.ts';
import { changeContainer, containerPath, ownedContainer, passedOn } from '../owner.ts';
import type { Route } from '../route.ts';
import { wording } from '../wording.ts';

async function rename(call: ApiCall): Promise<Answer> {
  const asked = call.query.get('name') ?? '';
  const name = asked.replace(/^\//, '');
  if (asked === '') throw new BadInputError(wording.emptyNames);
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) throw new BadInputError(wording.noRename(wording.invalidName(`/${name}`)));
  const container = await ownedContainer(call);
  const hold = holdName(call, name, container.info.id);
  try {
    const answer = await changeContainer(call, container, {
      method: 'POST',
      path: containerPath(call, container, '/rename'),
      query: { name },
    });
    await call.keeper?.renamed(container, name);
    return passedOn(answer, container.node);
  } finally {
    hold.release();
  }
}

/** @throws ConflictError (409) in the engine's words, which begin otherwise than at a create */
function holdName({ cluster }: ApiCall, name: string, id: string): NameHold {
  try {
    return cluster.holdName(name, id);
  } catch (error) {
    if (error instanceof NameConflictError) throw new ConflictError(wording.noRename(error.message), { cause: error });
    throw error;
  }
}

export const containerRenameRoutes: readonly Route[] = [{ method: 'POST', path: '/containers/*id/rename', rule: 'owner', handler: rename }];
