import { LABEL } from '../../model/index.ts';
import { type ContainerRecord, type Copy, isCopy, type Wanted } from '../records/index.ts';
import { backoffUntilMs } from './own-backoff.ts';
import type { HealRule } from './rule.ts';
import { conditionOf, nodeOf, type Seen, type SeenContainer, type SeenNode } from './seen.ts';
import type { Blocked, Plan, Step } from './step.ts';
import { tiedData } from './tied-data.ts';

type Verdict = Step | { readonly kind: 'blocked'; readonly blocked: Blocked } | undefined;

/** What one record is judged by. */
interface Case {
  readonly record: ContainerRecord;
  readonly seen: Seen;
  readonly rule: HealRule;
  readonly isShared: (volume: string) => boolean;
  readonly node: SeenNode | undefined;
}

/**
 * Decides what is to be done about every recorded container: at most one step each, the rest after a look at what came of it.
 * @param isShared whether a named volume shows the same data on every node
 */
export function plan(seen: Seen, rule: HealRule, isShared: (volume: string) => boolean): Plan {
  const steps: Step[] = [];
  const blocked: Blocked[] = [];
  for (const record of seen.records) {
    if (seen.busy.has(record.swarmId)) continue;
    const verdict = judge({ record, seen, rule, isShared, node: nodeOf(seen.nodes, record.current.node) });
    if (verdict?.kind === 'blocked') blocked.push(verdict.blocked);
    else if (verdict !== undefined) steps.push(verdict);
  }
  return { steps, blocked };
}

/** What old copies of a record on healthy nodes call for; to be settled before anything else of it is looked at. */
export function oldCopyStep(record: ContainerRecord, seen: Pick<Seen, 'nodes' | 'nowMs'>, rule: HealRule): Step | undefined {
  for (const copy of record.old) {
    const node = nodeOf(seen.nodes, copy.node);
    if (node?.isHealthy !== true) continue;
    const found = findCopy(record, copy, node);
    if (found === undefined) {
      if (isSurelyGone(copy, seen.nowMs, rule)) return { kind: 'forgetCopy', record, copy, because: `it is not on ${node.name} any more` };
      continue;
    }
    const containerId = found.info.id;
    // The container that counts is no old copy, whatever the record says.
    if (containerId === record.current.containerId && record.wanted !== 'removed') {
      return { kind: 'forgetCopy', record, copy, because: `it is what counts on ${node.name}` };
    }
    // Only one that was told: of another, whoever made it may be about to remove it.
    const isTold = copy.containerId !== undefined && record.acknowledged;
    if (isTold && record.wanted !== 'removed' && record.current.containerId === undefined) {
      return { kind: 'takeBack', record, copy, containerId, because: `node ${node.name} is back before it was replaced` };
    }
    const why = record.wanted === 'removed' ? 'it was removed' : `it runs on ${record.current.node.name} by now`;
    return { kind: 'removeCopy', record, copy, containerId, because: why };
  }
  return undefined;
}

function judge(c: Case): Verdict {
  const { record, seen, rule } = c;
  const old = oldCopyStep(record, seen, rule);
  if (old !== undefined) return old;
  if (record.wanted === 'removed') {
    return record.old.length > 0 ? undefined : { kind: 'drop', record, because: 'it was removed, and so are all its copies' };
  }
  const found = c.node === undefined ? undefined : findCopy(record, record.current, c.node);
  if (record.current.containerId === undefined) return unmade(c, found);
  if (c.node?.isHealthy === true && found !== undefined) return present(c, c.node, found);
  // What was seen to disappear before its node failed did not fail with it.
  const isMissing = c.node?.wasRead === true && found === undefined;
  return isMissing && (c.node.isHealthy || !removesItself(record)) ? missing(c, c.node) : lostNode(c);
}

/** The engine was asked to create the current copy, and nobody knows what came of it. */
function unmade(c: Case, found: SeenContainer | undefined): Verdict {
  const { record, seen, rule, node } = c;
  // A client's create may be under way: it settles the record itself.
  if (!record.acknowledged && seen.nowMs - record.current.sinceMs < rule.createMs) return undefined;
  if (found !== undefined && node?.isHealthy === true) {
    return { kind: 'adopt', record, containerId: found.info.id, because: 'it was created although nobody was told' };
  }
  if (!record.acknowledged) return { kind: 'giveUp', record, because: 'its create was never acknowledged' };
  return node?.isHealthy === true ? replace(c, 'it has no container', false) : lostNode(c);
}

function lostNode(c: Case): Verdict {
  const { record, seen, rule, node } = c;
  if (!record.policies.includes('on-node-failure') || record.wanted === 'removing' || isHandsOff(record)) return undefined;
  if (node === undefined || seen.nowMs - node.answeredAtMs < rule.graceMs) return undefined;
  if (seen.pausedBecause !== undefined) return blocked(record, `rescheduling pauses: ${seen.pausedBecause}`);
  const tied = tiedData(record.body, c.isShared);
  if (tied !== undefined) {
    return blocked(record, `${tied} is on ${record.current.node.name} only; label ${LABEL.rescheduleVolumes}=empty lets it start without`);
  }
  return replace(c, `node ${record.current.node.name} is lost`, false);
}

/** The container is not on its node, or was not there any more when that failed. */
function missing(c: Case, node: SeenNode): Verdict {
  const { record, seen, rule } = c;
  const sinceMs = seen.missingSinceMs.get(record.swarmId);
  // An engine that is shut down in order ends its containers, and those that remove themselves then do, before it falls silent.
  const waitMs = removesItself(record) ? rule.settleMs : rule.missingMs;
  if (sinceMs !== undefined && wasFencedAway(c, node, sinceMs)) {
    return ownFault(c, `the agent of node ${node.name} stopped it for want of a lease, and it removed itself`);
  }
  if (sinceMs === undefined || seen.nowMs - sinceMs < waitMs) return undefined;
  const because = `it is not on ${node.name} any more`;
  const isMeant = record.wanted === 'removing' || !record.policies.includes('on-loss') || removesItself(record);
  if (isMeant) return { kind: 'drop', record, because };
  return isHandsOff(record) ? undefined : ownFault(c, because);
}

function present(c: Case, node: SeenNode, found: SeenContainer): Verdict {
  const { record } = c;
  if (mayBeFenced(c, node, found)) return fenced(c, node, found);
  const noted = drift(c, node, found);
  if (noted !== undefined) return { kind: 'note', record, wanted: noted, because: `it is ${found.info.state} on ${node.name}` };
  if (isHandsOff(record) || record.wanted === 'removing') return undefined;
  if (record.wanted !== 'running' && record.wanted !== 'paused') return undefined;
  if (found.info.state === 'created' && record.current.generation > 1) return start(c, found, 'it was created and not started', false);
  if (found.info.state === 'exited' && cameDown(c, node, found)) return start(c, found, `node ${node.name} failed and is back`, false);
  if (record.policies.includes('on-unhealthy') && conditionOf(found).health === 'unhealthy') return ownFault(c, 'its health check fails');
  if (!record.policies.includes('on-loss')) return undefined;
  if (found.info.state === 'dead') return ownFault(c, 'it is dead');
  const { exitCode } = conditionOf(found);
  return found.info.state === 'exited' && exitCode !== 0 ? start(c, found, `it ended with exit code ${exitCode}`, true) : undefined;
}

/** Whether it stands because its node's agent had, or has, no lease; by itself it would not have ended then, as far as one can tell. */
function mayBeFenced({ record, isShared }: Case, node: SeenNode, { info }: SeenContainer): boolean {
  if (info.state !== 'exited' || (record.wanted !== 'running' && record.wanted !== 'paused')) return false;
  if (!record.policies.includes('on-node-failure') || isHandsOff(record)) return false;
  return node.lease === 'lapsed' ? tiedData(record.body, isShared) === undefined : node.fenced.has(info.id);
}

/** One that removes itself when it ends leaves nothing that could be started again. */
function wasFencedAway({ record, seen, rule }: Case, node: SeenNode, missingSinceMs: number): boolean {
  if (!removesItself(record) || (record.wanted !== 'running' && record.wanted !== 'paused')) return false;
  if (!record.policies.includes('on-node-failure') || isHandsOff(record) || !node.isHealthy) return false;
  if (node.lease === 'lapsed') return seen.nowMs - missingSinceMs >= rule.graceMs && seen.pausedBecause === undefined;
  return node.fenced.has(record.current.containerId ?? '');
}

/** With a lease it is started where it is; without one it would be stopped again, so that it goes elsewhere if that lasts. */
function fenced(c: Case, node: SeenNode, found: SeenContainer): Verdict {
  const { record, seen, rule } = c;
  if (node.lease !== 'lapsed') return start(c, found, `the agent of node ${node.name} stopped it for want of a lease`, false);
  const sinceMs = Math.max(node.healthySinceMs, found.sinceMs);
  if (seen.nowMs - sinceMs < rule.graceMs) return undefined;
  const because = `it ended on node ${node.name}, whose agent holds no lease`;
  if (seen.pausedBecause !== undefined) return blocked(record, `${because}; rescheduling pauses: ${seen.pausedBecause}`);
  const verdict = ownFault(c, because);
  return verdict?.kind === 'replace' ? { ...verdict, stands: true } : verdict;
}

/** What is wanted by what is seen, when it was done at the engine itself or the container ended by itself. */
function drift({ record, seen, rule }: Case, node: SeenNode, found: SeenContainer): Wanted | undefined {
  const { info, sinceMs } = found;
  const calmSinceMs = Math.max(node.healthySinceMs, sinceMs);
  if (seen.nowMs - calmSinceMs < rule.settleMs) return undefined;
  const { wanted } = record;
  if (info.state === 'created' && wanted === 'removing') return 'created';
  if (info.state === 'running' && (wanted === 'created' || wanted === 'stopped' || wanted === 'removing')) return 'running';
  if (info.state !== 'exited' || wanted === 'stopped' || wanted === 'created') return undefined;
  if (wanted === 'removing') return 'stopped';
  return record.policies.includes('on-loss') && conditionOf(found).exitCode !== 0 ? undefined : 'stopped';
}

/** Its node failed and came back, and took it down: an exit code of 0 tells that it ended by itself. */
function cameDown({ record, seen, rule }: Case, node: SeenNode, found: SeenContainer): boolean {
  const isBack = seen.nowMs - node.healthySinceMs < rule.settleMs;
  return isBack && record.policies.includes('on-node-failure') && conditionOf(found).exitCode !== 0 && found.sinceMs < node.healthySinceMs;
}

function start(c: Case, found: SeenContainer, because: string, isOwnFault: boolean): Verdict {
  if (isWaiting(c)) return undefined;
  if (isOwnFault && mustWait(c)) return blocked(c.record, `${because}; as it fails again and again it is started later`);
  return { kind: 'start', record: c.record, containerId: found.info.id, because, ownFault: isOwnFault };
}

/** Replaced for a reason of its own: less and less often when that does not help. */
function ownFault(c: Case, because: string): Verdict {
  return mustWait(c) ? blocked(c.record, `${because}; as it fails again and again it is replaced later`) : replace(c, because, true);
}

function mustWait({ record, seen, rule }: Case): boolean {
  return seen.nowMs < backoffUntilMs(record.replacedAtMs, rule);
}

function replace(c: Case, because: string, isOwnFault: boolean): Verdict {
  if (isWaiting(c)) return undefined;
  const guarded = mayRunUnseen(c);
  if (guarded === undefined) return { kind: 'replace', record: c.record, because, ownFault: isOwnFault };
  const why = `the agent of node ${guarded.name}, which is lost, may let a copy run there until it stops it or its lease ends`;
  return { kind: 'blocked', blocked: { record: c.record, because: `${because}, but ${why}`, fence: guarded } };
}

/** A node out of reach where a copy may run under a lease. */
function mayRunUnseen({ record, seen }: Case): SeenNode | undefined {
  return [record.current, ...record.old]
    .map((copy) => ({ copy, node: nodeOf(seen.nodes, copy.node) }))
    .find(({ copy, node }) => {
      return node !== undefined && !node.isHealthy && node.lease === 'held' && !node.fenced.has(copy.containerId ?? '');
    })?.node;
}

function isWaiting({ record, seen }: Case): boolean {
  return seen.nowMs < (seen.notBeforeMs.get(record.swarmId) ?? 0);
}

function blocked(record: ContainerRecord, because: string): Verdict {
  return { kind: 'blocked', blocked: { record, because } };
}

function findCopy(record: ContainerRecord, copy: Copy, node: SeenNode): SeenContainer | undefined {
  if (copy.containerId !== undefined) return node.containers.get(copy.containerId);
  return [...node.containers.values()].find(({ info }) => isCopy(record, copy, node.id, info));
}

function isSurelyGone(copy: Copy, nowMs: number, rule: HealRule): boolean {
  return copy.containerId !== undefined || nowMs - copy.sinceMs >= rule.lateMs;
}

function isHandsOff({ body }: ContainerRecord): boolean {
  const labels = body['Labels'];
  return typeof labels === 'object' && labels !== null && LABEL.heal in labels && labels[LABEL.heal] === 'off';
}

/** `docker run --rm`: its end is its removal. */
function removesItself({ body }: ContainerRecord): boolean {
  const host = body['HostConfig'];
  return typeof host === 'object' && host !== null && 'AutoRemove' in host && host.AutoRemove === true;
}
