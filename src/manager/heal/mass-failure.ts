import type { HealRule } from './rule.ts';
import type { SeenNode } from './seen.ts';

/** Since when, and that, too many nodes are lost at once; undefined = they are not. */
export type MassFailure = { readonly sinceMs: number; readonly text: string } | undefined;

/**
 * Whether so much of the fleet vanished at once that it is more likely the manager that is cut off. Nodes that were lost long
 * before do not count, and once it is so, it lasts until enough of those that vanished answer again.
 */
export function massFailure(before: MassFailure, nodes: readonly SeenNode[], nowMs: number, rule: HealRule): MassFailure {
  const sinceMs = before?.sinceMs ?? nowMs - rule.atOnceMs - rule.graceMs;
  const healthy = nodes.filter((node) => node.isAnswering).length;
  const lost = nodes.filter((node) => !node.isAnswering && node.answeredAtMs >= sinceMs).length;
  if (lost === 0 || lost / (healthy + lost) <= rule.maxShare) return undefined;
  const text = `${lost} of ${healthy + lost} nodes were lost at once`;
  return { sinceMs, text };
}
