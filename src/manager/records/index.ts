export { NotedLimits } from './changed-limits.ts';
export { copyRule } from './copy-rule.ts';
export { createFromInspect } from './create-from-inspect.ts';
export { RecordChangedError } from './errors.ts';
export { type RecordedOrder, RecordKeeper } from './keeper.ts';
export { KnownFleet } from './known-fleet.ts';
export { Notices } from './notices.ts';
export {
  addressableId,
  asRemoved,
  type ContainerRecord,
  type Copy,
  isCopy,
  type RecordedNode,
  toldCopies,
  type Wanted,
  withAttempt,
  withContainer,
  withOldCopyBack,
  withoutOldCopy,
  withReplacement,
} from './record.ts';
export { type Edit, Records } from './records.ts';
