import { errorText } from '../../base/index.ts';
import { EngineHttpError } from '../../engine/index.ts';
import { StoreUnreachableError } from '../../store/index.ts';
import { type Cluster, type ClusterNode, callWhileThere } from '../cluster/index.ts';
import {
  asRemoved,
  type ContainerRecord,
  type Edit,
  RecordChangedError,
  type Records,
  withContainer,
  withOldCopyBack,
  withoutOldCopy,
  withReplacement,
} from '../records/index.ts';
import { clearVanished } from './clear-vanished.ts';
import type { Licence } from './licence.ts';
import { type ReplaceParts, replace } from './replace.ts';
import { Replacement } from './replacement.ts';
import { guardOf } from './seen.ts';
import type { Step } from './step.ts';

export interface CarryOutParts extends ReplaceParts {
  readonly cluster: Cluster;
  readonly records: Records;
}

type Of<K extends Step['kind']> = Extract<Step, { readonly kind: K }>;

/** Stopping takes as long as the container is given, and removing as long as there is to remove. */
const REMOVE_MS = 120_000;

/**
 * Carries out one step. Every change of a record holds only if the record is as the step was planned for.
 * @throws what keeps it from being carried out: it is planned again
 */
export async function carryOut(step: Step, parts: CarryOutParts, licence: Licence, signal: AbortSignal): Promise<void> {
  const { records, clock } = parts;
  const { record } = step;
  switch (step.kind) {
    case 'replace':
      return await replaceAndStart(step, parts, licence, signal);
    case 'start':
      return await startAgain(step, parts);
    case 'removeCopy':
      return await removeCopy(step, parts);
    case 'forgetCopy':
      return await edit(records, record, (r) => withoutOldCopy(r, step.copy));
    case 'takeBack':
      return await edit(records, record, (r) => withOldCopyBack(r, step.copy, step.containerId, clock.nowMs()));
    case 'adopt':
      return await edit(records, record, (r) => withContainer(r, step.containerId));
    case 'note':
      return await edit(records, record, (r) => ({ ...r, wanted: step.wanted }));
    case 'giveUp':
      return await edit(records, record, asRemoved);
    case 'drop':
      await records.remove(record.swarmId, (r) => isAsPlanned(r, record));
      return undefined;
    default:
      return step satisfies never;
  }
}

async function edit(records: Records, planned: ContainerRecord, change: Edit): Promise<void> {
  await records.change(planned.swarmId, (record) => (isAsPlanned(record, planned) ? change(record) : undefined));
}

function isAsPlanned({ current, wanted, acknowledged }: ContainerRecord, planned: ContainerRecord): boolean {
  return (
    current.generation === planned.current.generation &&
    current.containerId === planned.current.containerId &&
    wanted === planned.wanted &&
    acknowledged === planned.acknowledged
  );
}

async function replaceAndStart(step: Of<'replace'>, parts: CarryOutParts, licence: Licence, signal: AbortSignal): Promise<void> {
  const { record, because, ownFault } = step;
  const { cluster, records, clock, log } = parts;
  const from = record.current.node;
  const runs = (): boolean => cluster.node(from.id)?.containers.get(record.current.containerId ?? '')?.info.state === 'running';
  const isNeeded = (): boolean =>
    (ownFault && !(step.stands === true && runs())) ||
    record.current.containerId === undefined ||
    cluster.node(from.id)?.state !== 'healthy';
  const clear = async (): Promise<void> => (step.stands === true ? undefined : await clearReplaced(record, parts));
  const witness = new Replacement(record, { records, clock, licence, isNeeded, clear, ownFault });
  const placed = await replace(record, witness, parts, signal);
  const labels = { from: from.name, to: placed.node.name, generation: String(witness.generation), reason: because };
  log.info('container rescheduled', { name: record.name, container: placed.id, ...labels });
  const told = Object.fromEntries(Object.entries(labels).map(([name, value]) => [`schwarm.${name}`, value]));
  cluster.announce('rescheduled', placed.node, { id: placed.id, name: record.name, image: String(record.body['Image']) }, told);
  await bringUp(record, placed.node, placed.id, parts);
}

/**
 * Its node still answers: two of it must not run, and the new one may want the same ports.
 * @throws RecordChangedError when it has fallen silent since, and an agent may let the container run there
 */
async function clearReplaced(record: ContainerRecord, { cluster, log }: CarryOutParts): Promise<void> {
  const { containerId, node } = record.current;
  const holder = cluster.node(node.id);
  if (containerId !== undefined && holder?.state !== 'healthy') {
    const { lease, fenced } = guardOf(cluster.agentAt(node.address), node);
    if (lease === 'held' && !fenced.has(containerId)) throw new RecordChangedError(record.name);
  }
  if (containerId !== undefined && holder === undefined) await clearVanished(containerId, node, cluster, log);
  if (containerId === undefined || holder?.state !== 'healthy' || !holder.containers.has(containerId)) return;
  await ask(holder, 'POST', `/containers/${containerId}/stop`).catch((cause: unknown) => {
    log.warn('a container that is replaced could not be stopped in order', { container: containerId, node: holder.name, cause });
  });
  await removeContainer(holder, containerId);
}

async function bringUp(record: ContainerRecord, node: ClusterNode, containerId: string, { cluster }: CarryOutParts): Promise<void> {
  if (record.wanted !== 'running' && record.wanted !== 'paused') return;
  await ask(node, 'POST', `/containers/${containerId}/start`);
  if (record.wanted === 'paused') await ask(node, 'POST', `/containers/${containerId}/pause`);
  await cluster.refreshContainer(node, containerId);
}

async function startAgain({ record, containerId, because, ownFault }: Of<'start'>, parts: CarryOutParts): Promise<void> {
  const { cluster, records, clock, log } = parts;
  const node = cluster.node(record.current.node.id);
  if (node === undefined) return;
  if (ownFault) await edit(records, record, (r) => withReplacement(r, clock.nowMs()));
  await bringUp(record, node, containerId, parts);
  log.info('container started again', { name: record.name, container: containerId, node: node.name, reason: because });
}

async function removeCopy({ record, copy, containerId, because }: Of<'removeCopy'>, parts: CarryOutParts): Promise<void> {
  const { cluster, records, log } = parts;
  const node = cluster.node(copy.node.id);
  if (node === undefined) return;
  await removeContainer(node, containerId);
  await cluster.refreshContainer(node, containerId).catch((cause: unknown) => {
    log.debug('the node is read again later', { node: node.name, cause: errorText(cause) });
  });
  log.info('old copy removed', {
    name: record.name,
    container: containerId,
    node: node.name,
    generation: copy.generation,
    reason: because,
  });
  await records
    .change(record.swarmId, (r) => withoutOldCopy(r, copy))
    .catch((cause: unknown) => {
      // Removed it is, with or without the store: the copy is forgotten at the next look.
      if (!(cause instanceof StoreUnreachableError)) throw cause;
    });
}

/** The container alone: its volumes may hold the only copy of its data. */
async function removeContainer(node: ClusterNode, containerId: string): Promise<void> {
  try {
    await ask(node, 'DELETE', `/containers/${containerId}`, { force: 1 });
  } catch (error) {
    // 404: gone already; 409: somebody else is removing it.
    if (!(error instanceof EngineHttpError) || (error.status !== 404 && error.status !== 409)) throw error;
  }
}

/** As long as the node answers: what it did not finish is looked at again by whoever it is asked of next. */
async function ask(
  node: ClusterNode,
  method: 'POST' | 'DELETE',
  path: string,
  query: { readonly [name: string]: number } = {},
): Promise<void> {
  await callWhileThere(node, { method, path, query, deadlineMs: REMOVE_MS }, undefined, node.state === 'healthy' ? 'down' : 'lost');
}
