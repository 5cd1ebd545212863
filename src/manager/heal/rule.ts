/** When healing does what. All times in milliseconds. */
export interface HealRule {
  /** How long a node must be silent before its containers are replaced; it must be unhealthy by then, too. */
  readonly graceMs: number;
  /** When more than this share of the nodes is lost at once, none is replaced: 0.5 = half. */
  readonly maxShare: number;
  /** How far apart losses may be to count as one. */
  readonly atOnceMs: number;
  /**
   * How long a container must have ended on a node that stays healthy before its end counts as meant: an engine that is
   * shut down in order ends its containers first, and answers for a while.
   */
  readonly settleMs: number;
  /** How long a container must be missing on a healthy node before it counts as lost. */
  readonly missingMs: number;
  /** How long a copy whose creation had no answer may still turn up on a healthy node. */
  readonly lateMs: number;
  /** How long a create that nobody acknowledged may still be under way somewhere. */
  readonly createMs: number;
  /** First and longest pause between two replacements of one container for reasons of its own, within `countMs`. */
  readonly backoffBaseMs: number;
  readonly backoffMaxMs: number;
  readonly countMs: number;
}

export const DEFAULT_HEAL_RULE: HealRule = {
  graceMs: 10_000,
  maxShare: 0.5,
  atOnceMs: 60_000,
  settleMs: 30_000,
  missingMs: 2_000,
  lateMs: 600_000,
  createMs: 300_000,
  backoffBaseMs: 10_000,
  backoffMaxMs: 600_000,
  countMs: 3_600_000,
};
