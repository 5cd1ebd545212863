import { Transform } from 'node:stream';
import { BadInputError } from '../../../base/index.ts';
import type { CachedContainer } from '../../cluster/index.ts';
import type { Answer } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { containerPath, ownedContainer } from '../owner.ts';
import { forwardTo } from '../proxy.ts';
import type { Route } from '../route.ts';
import { isEnded, isGone, seeEffect } from '../see-effect.ts';
import { wording } from '../wording.ts';

const CONDITIONS = ['', 'not-running', 'next-exit', 'removed'];

/** The head goes out as soon as the engine has it: the CLI starts the container only then. */
async function wait(call: ApiCall): Promise<Answer> {
  const condition = call.query.get('condition') ?? '';
  // Engines before API 1.44 take anything for the default.
  if (!CONDITIONS.includes(condition)) throw new BadInputError(wording.invalidCondition(condition));
  const container = await ownedContainer(call);
  const { node } = container;
  return forwardTo(call, node, {
    path: containerPath(container, '/wait'),
    deadlineMs: null,
    transform: ({ status }) => (status === 200 ? { stream: afterRefresh(call, container) } : undefined),
    lastWords: () => `${JSON.stringify({ StatusCode: -1, Error: { Message: `node ${node.name} lost` } })}\n`,
  });
}

/** Whoever lists containers once the wait has ended must see that this one has. */
function afterRefresh(call: ApiCall, container: CachedContainer): Transform {
  const isDone = call.query.get('condition') === 'removed' ? isGone : isEnded;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const pass = (): void => done(null, chunk);
      seeEffect(call, container, isDone).then(pass, pass);
    },
  });
}

export const containerWaitRoutes: readonly Route[] = [{ method: 'POST', path: '/containers/*id/wait', rule: 'owner', handler: wait }];
