import { Transform } from 'node:stream';
import { BadInputError } from '../../../base/index.ts';
import type { CachedContainer } from '../../cluster/index.ts';
import type { Answer } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { containerPath, ownedContainer } from '../owner.ts';
import { forwardTo } from '../proxy.ts';
import type { Route } from '../route.ts';
import { wording } from '../wording.ts';

/** A container that is restarted at once never shows its end. */
const MOST_LOOKS = 5;
const BETWEEN_LOOKS_MS = 20;

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
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const pass = (): void => done(null, chunk);
      seeEnd(call, container).then(pass, pass);
    },
  });
}

/** Engines tell who waits a moment before they show the end in their lists. */
async function seeEnd({ cluster, clock, query, signal }: ApiCall, { node, info }: CachedContainer): Promise<void> {
  const isSeen = (seen: CachedContainer | undefined): boolean =>
    seen === undefined || (query.get('condition') !== 'removed' && seen.info.state !== 'running');
  for (let tries = 0; tries < MOST_LOOKS; tries++) {
    if (isSeen(await cluster.refreshContainer(node, info.id, signal))) return;
    await clock.sleep(BETWEEN_LOOKS_MS, signal);
  }
}

export const containerWaitRoutes: readonly Route[] = [{ method: 'POST', path: '/containers/*id/wait', rule: 'owner', handler: wait }];
