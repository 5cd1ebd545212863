import type { HealRule } from './rule.ts';

/** Until when a container that failed at these times must wait: twice as long each time, starting over after a calm while. */
export function backoffUntilMs(
  replacedAtMs: readonly number[],
  rule: Pick<HealRule, 'backoffBaseMs' | 'backoffMaxMs' | 'countMs'>,
): number {
  const last = replacedAtMs.at(-1);
  if (last === undefined) return 0;
  const recent = replacedAtMs.filter((atMs) => last - atMs < rule.countMs).length;
  return last + Math.min(rule.backoffMaxMs, rule.backoffBaseMs * 2 ** (recent - 1));
}
