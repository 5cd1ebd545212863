import { createHash } from 'node:crypto';
import type { JsonObject } from '../../base/index.ts';
import type { ContainerInfo, ReschedulePolicy } from '../../model/index.ts';
import { LABEL } from '../../model/index.ts';

/**
 * What a user last asked for. `removing`: its engine is being asked to remove it; `removed`: gone for good, but copies of it
 * may turn up on nodes that are away.
 */
export type Wanted = 'created' | 'running' | 'paused' | 'stopped' | 'removing' | 'removed';

/** A node as records name it. */
export interface RecordedNode {
  /** The engine's id. */
  readonly id: string;
  readonly name: string;
  readonly address: string;
}

/** One container that was made, or at least asked for, in the name of a record. */
export interface Copy {
  /** Counted from 1; also in the label `io.schwarm.generation` of the container. */
  readonly generation: number;
  readonly node: RecordedNode;
  /** Undefined: the engine was asked to create it, and nobody knows (yet) what came of it. */
  readonly containerId: string | undefined;
  /** When its node was chosen, milliseconds since 1970. */
  readonly sinceMs: number;
}

/** What is kept of a container so that it can be made again without its node. */
export interface ContainerRecord {
  readonly swarmId: string;
  readonly name: string;
  /** Never empty but for a container with wish `removed`. */
  readonly policies: readonly ReschedulePolicy[];
  readonly wanted: Wanted;
  /** Whether a client was told that the container exists. */
  readonly acknowledged: boolean;
  /** The one copy that counts: of all it has the highest generation. */
  readonly current: Copy;
  /** Copies that were replaced and may still be there. */
  readonly old: readonly Copy[];
  /** When healing replaced it, the last ten times, for reasons of its own (not its node's); milliseconds since 1970. */
  readonly replacedAtMs: readonly number[];
  /** The create request, placement entries as labels, as it is now after updates and connects. */
  readonly body: JsonObject;
  /** As the client gave it; undefined = any. */
  readonly platform: string | undefined;
  /** Key in the store of what the client showed the registry; undefined = nothing. */
  readonly credentials: string | undefined;
}

const KEPT_REPLACEMENTS = 10;

/**
 * What users find the container by as long as there is nothing better: the id of the current copy, else of the newest that
 * an engine told, else one that is made up.
 */
export function addressableId({ current, old, swarmId }: ContainerRecord): string {
  const told = current.containerId ?? old.findLast((copy) => copy.containerId !== undefined)?.containerId;
  return told ?? createHash('sha256').update(`lost ${swarmId}`).digest('hex');
}

/** The record once its container has been sought a new place: what was current is old from here on. */
export function withAttempt(record: ContainerRecord, node: RecordedNode, nowMs: number): ContainerRecord {
  const { current } = record;
  const next: Copy = { generation: current.generation + 1, node, containerId: undefined, sinceMs: nowMs };
  return { ...record, current: next, old: [...record.old, current] };
}

/** The record once a container is known to be its current copy. */
export function withContainer(record: ContainerRecord, containerId: string): ContainerRecord {
  return { ...record, acknowledged: true, current: { ...record.current, containerId } };
}

/**
 * The record once an old copy counts again, because what should have replaced it was never made: as a new generation, so
 * that whoever still tries to make the other one finds out.
 */
export function withOldCopyBack(record: ContainerRecord, copy: Copy, containerId: string, nowMs: number): ContainerRecord {
  const { current } = record;
  const back: Copy = { ...copy, generation: current.generation + 1, containerId, sinceMs: nowMs };
  // By its generation: the record was read anew since the copy was seen.
  return { ...withoutOldCopy({ ...record, old: [...record.old, current] }, copy), acknowledged: true, current: back };
}

/** The record without an old copy that is surely gone. */
export function withoutOldCopy(record: ContainerRecord, copy: Copy): ContainerRecord {
  return { ...record, old: record.old.filter((c) => c.generation !== copy.generation) };
}

/** The record once its container is not wanted any more: every copy is old. */
export function asRemoved(record: ContainerRecord): ContainerRecord {
  return record.wanted === 'removed' ? record : { ...record, wanted: 'removed', old: [...record.old, record.current] };
}

/** Its copies that an engine told of, the newest last. */
export function toldCopies({ old, current }: ContainerRecord): readonly (Copy & { readonly containerId: string })[] {
  return [...old, current].flatMap((copy) => (copy.containerId === undefined ? [] : [{ ...copy, containerId: copy.containerId }]));
}

/** The record once its container is not wanted any more, and somebody else sees to the copies that engines told of. */
export function asGivenUp(record: ContainerRecord): ContainerRecord {
  const removed = asRemoved(record);
  return { ...removed, old: removed.old.filter((copy) => copy.containerId === undefined) };
}

export function withReplacement(record: ContainerRecord, nowMs: number): ContainerRecord {
  return { ...record, replacedAtMs: [...record.replacedAtMs, nowMs].slice(-KEPT_REPLACEMENTS) };
}

/**
 * Whether a container is this copy of a record. Where the id is not known the engine's word counts: node, name and label.
 * A container run from a committed copy carries the same labels, but has another id, and another name on that node.
 */
export function isCopy(record: ContainerRecord, copy: Copy, nodeId: string, info: ContainerInfo): boolean {
  if (info.swarmId !== record.swarmId) return false;
  if (copy.containerId !== undefined) return copy.containerId === info.id;
  return nodeId === copy.node.id && info.name === record.name && info.labels[LABEL.generation] === String(copy.generation);
}
