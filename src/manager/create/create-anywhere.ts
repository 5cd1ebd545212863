import { EngineHttpError, EngineTimeoutError, EngineUnreachableError } from '../../engine/index.ts';
import type { PlacementRequest } from '../../model/index.ts';
import { healthyNodes, type Reservation } from '../cluster/index.ts';
import { findImages, TransferError } from '../images/index.ts';
import { explain } from '../scheduler/index.ts';
import type { CreateIo } from './create-io.ts';
import { type CreatedContainer, type CreateOrder, createOnNode } from './create-on-node.ts';

/** A created container and the node it is on. */
export interface PlacedContainer extends CreatedContainer {
  readonly node: Reservation['node'];
}

/** Engines that break on a request are not asked further when this many did: the request is to blame then. */
const MOST_BROKEN = 3;

/**
 * Chooses a node and creates a container there; where a node fails for a reason of its own, the next best is tried, as often
 * as the options allow. The cache knows the container before this resolves.
 * @throws NameConflictError, NoPlacementError (409); else what the first node failed with
 */
export async function createAnywhere(io: CreateIo, order: CreateOrder, request: PlacementRequest): Promise<PlacedContainer> {
  const failures: unknown[] = [];
  let reservation: Reservation | undefined = io.cluster.reserve(request, order.replaces);
  while (reservation !== undefined) {
    const held: Reservation = reservation;
    try {
      const created = await createWitnessed(io, order, held);
      await held.commit(created.id);
      tellPlacement(io, held, created.id);
      return { ...created, node: held.node };
    } catch (error) {
      failures.push(error);
      if (mayHaveTakenEffect(error)) held.abandon();
      if (!(await mayTryNext(io, order, held, failures))) {
        held.release();
        break;
      }
      io.log.warn('a create failed on a node; trying the next', { node: held.node.name, name: held.name, cause: error });
      reservation = held.next();
    }
  }
  await order.witness?.gaveUp(!failures.some(mayHaveTakenEffect));
  throw failures[0];
}

async function createWitnessed(io: CreateIo, order: CreateOrder, held: Reservation): Promise<CreatedContainer> {
  const created = await createOnNode(io, order, held);
  try {
    await order.witness?.after(created.id);
    return created;
  } catch (error) {
    const remove = { method: 'DELETE', path: `/containers/${created.id}`, query: { force: 1, v: 1 } } as const;
    await held.node.engine.json(remove).catch((cause: unknown) => {
      io.log.warn('a container that could not be put on record could not be removed either', { container: created.id, cause });
    });
    throw error;
  }
}

/** Why it went there: in one line, and at log level debug with every node. */
function tellPlacement({ log }: CreateIo, { node, name, placement }: Reservation, id: string): void {
  const { candidates, refused, strategy } = placement;
  log.info('container placed', { container: id, name, node: node.name, strategy, candidates: candidates.length, refused: refused.length });
  log.debug('placement explained', { container: id, nodes: explain(placement) });
}

/** Whether the container may exist although nobody told us its id. */
function mayHaveTakenEffect(error: unknown): boolean {
  return (error instanceof EngineUnreachableError || error instanceof EngineTimeoutError) && error.sent;
}

/**
 * Whether another node may do better: this one is not there, lost the image, or broke. What the engine says of the request
 * itself (400, 404, 409) every other would say, too.
 */
async function mayTryNext(io: CreateIo, order: CreateOrder, { node }: Reservation, failures: readonly unknown[]): Promise<boolean> {
  if (io.signal.aborted || failures.length > io.options.createRetry) return false;
  const error = failures.at(-1);
  if (error instanceof TransferError) return true;
  if (error instanceof EngineUnreachableError || error instanceof EngineTimeoutError) {
    node.suspect();
    return true;
  }
  if (!(error instanceof EngineHttpError)) return false;
  if (error.status === 404) return await lostImage(io, order, node);
  return error.status >= 500 && failures.filter((e) => e instanceof EngineHttpError).length < MOST_BROKEN;
}

/** Whether the image was removed behind our back, so that the node's 404 is about it. */
async function lostImage(io: CreateIo, { image }: CreateOrder, node: Reservation['node']): Promise<boolean> {
  await io.cluster.refresh(node, 'images').catch(() => node.suspect());
  return findImages([node], image).length === 0 && findImages(healthyNodes(io.cluster), image).length > 0;
}
