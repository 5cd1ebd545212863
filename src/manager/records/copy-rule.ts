import type { CachedContainer, CopyRule } from '../cluster/index.ts';
import { type ContainerRecord, isCopy } from './record.ts';
import type { Records } from './records.ts';

/** Hides copies that are replaced, as soon as what replaces them is there; until then the old one is what can be shown. */
export function copyRule(records: Pick<Records, 'get'>): CopyRule {
  return {
    concerns: (swarmId) => records.get(swarmId) !== undefined,
    outdated: (swarmId, copies) => {
      const record = records.get(swarmId);
      return record === undefined ? [] : outdatedCopies(record, copies);
    },
  };
}

/** Old copies of a record among some containers, if the current one is among them, too, or the record is a removed one's. */
export function outdatedCopies(record: ContainerRecord, copies: readonly CachedContainer[]): readonly CachedContainer[] {
  const { current, old, wanted } = record;
  const isReplaced = wanted === 'removed' || copies.some(({ node, info }) => isCopy(record, current, node.id, info));
  const outdated = wanted === 'removed' ? [...old, current] : old;
  return isReplaced ? copies.filter(({ node, info }) => outdated.some((copy) => isCopy(record, copy, node.id, info))) : [];
}
