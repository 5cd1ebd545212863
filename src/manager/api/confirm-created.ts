import type { PlacedContainer } from '../create/index.ts';
import type { ApiCall } from './call.ts';
import { NoPrimaryError } from './errors.ts';

/**
 * Checks, before a create is acknowledged, that this manager still leads: another one may have given the name away
 * meanwhile. The container is removed otherwise.
 * @throws NoPrimaryError when it does not lead any more
 */
export async function confirmCreated({ mandate, log }: Pick<ApiCall, 'mandate' | 'log'>, { id, node }: PlacedContainer): Promise<void> {
  if (mandate === undefined || mandate.term.holds()) return;
  try {
    await node.engine.json({ method: 'DELETE', path: `/containers/${id}`, query: { force: 1, v: 1 } });
  } catch (cause) {
    log.error('a container made when this manager led no more could not be removed', { container: id, node: node.name, cause });
    throw new NoPrimaryError(`leadership was lost during the create; container ${id} stays on node ${node.name}, remove it`, { cause });
  }
  log.warn('a container made when this manager led no more was removed', { container: id, node: node.name });
  throw new NoPrimaryError('leadership was lost during the create, which was undone');
}
