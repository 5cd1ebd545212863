import { objectOf } from '../../base/index.ts';
import type { CachedContainer, ClusterNode } from '../cluster/index.ts';
import type { ApiCall } from './call.ts';
import { containerPath } from './owner.ts';

/** Whether a container's process runs with a terminal. Lists do not tell, so the engine may have to be asked. */
export async function hasTerminal(call: ApiCall, container: CachedContainer): Promise<boolean> {
  if (container.tty !== undefined) return container.tty;
  const answer = await container.node.engine.json({ method: 'GET', path: containerPath(call, container, '/json') }, call.signal);
  return objectOf(objectOf(answer.body)['Config'])['Tty'] === true;
}

/** The same of an exec. */
export async function execHasTerminal(call: ApiCall, node: ClusterNode, execId: string): Promise<boolean> {
  const answer = await node.engine.json({ method: 'GET', path: `/exec/${encodeURIComponent(execId)}/json` }, call.signal);
  return objectOf(objectOf(answer.body)['ProcessConfig'])['tty'] === true;
}
