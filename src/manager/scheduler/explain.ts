import type { Placement } from '../../model/index.ts';

/** One node of a placement, to be shown as a row. */
export interface ExplainRow {
  readonly node: string;
  readonly nodeId: string;
  /** 1 = chosen, 2 = next to try …; undefined = turned down. */
  readonly place: number | undefined;
  /** The strategy's number; undefined when turned down. */
  readonly score: number | undefined;
  /** Unmet wishes of a candidate, reasons against a node that was turned down. */
  readonly notes: readonly string[];
}

/** Why a container is where it is: every candidate in its order, then every node that was turned down. */
export function explain(placement: Placement): readonly ExplainRow[] {
  const candidates = placement.candidates.map(({ nodeId, nodeName, score, unmet, replaces }, i) => ({
    node: nodeName,
    nodeId,
    place: i + 1,
    score,
    notes: [...(replaces === true ? ['holds the container that this one replaces'] : []), ...unmet.map((wish) => `wish not met: ${wish}`)],
  }));
  const refused = placement.refused.map(({ nodeId, nodeName, reasons }) => ({
    node: nodeName,
    nodeId,
    place: undefined,
    score: undefined,
    notes: reasons.map((reason) => `${reason.filter}: ${reason.text}`),
  }));
  return [...candidates, ...refused];
}
