import type { Decision, Fleet, NodeInfo, NodeRefusal, PlacementRequest, Reason } from '../../model/index.ts';
import { apiFilter } from './filters/api.ts';
import { containerSlotsFilter } from './filters/container-slots.ts';
import { dependencyFilter } from './filters/dependency.ts';
import { affinityFilter, constraintFilter, whitelistFilter } from './filters/expressions.ts';
import { healthFilter } from './filters/health.ts';
import { pinFilter } from './filters/pin.ts';
import { platformFilter } from './filters/platform.ts';
import { portFilter } from './filters/port.ts';
import { resourcesFilter } from './filters/resources.ts';
import { nodeView } from './node-view.ts';
import { type FilterName, type Policy, withRequired } from './policy.ts';
import type { Check, Filter, NodeView, Question } from './question.ts';
import { compareNodes, rank } from './rank.ts';
import { replacedOn } from './replaced.ts';

const FILTERS: { readonly [name in FilterName]: Filter } = {
  health: healthFilter,
  port: portFilter,
  containerslots: containerSlotsFilter,
  dependency: dependencyFilter,
  affinity: affinityFilter,
  constraint: constraintFilter,
  whitelist: whitelistFilter,
  pin: pinFilter,
  platform: platformFilter,
  api: apiFilter,
  resources: resourcesFilter,
};

/**
 * Picks nodes for one container: the best first, then those to try if a create there fails.
 *
 * Same fleet, request and policy, same answer; the order of `fleet.nodes` does not count.
 * @param fleet snapshot to decide on; never modified. What is cached of a node is kept with its `containers` map, so
 *   a changed node must come with a new map
 * @returns the placement, or a refusal with every reason of every node; O(nodes × filters), no I/O
 * @throws BadInputError when an expression of the request has a broken pattern (`parseExpression` lets none through)
 */
export function place(fleet: Fleet, request: PlacementRequest, policy: Policy): Decision {
  const question: Question = { fleet, request, policy };
  const checks = prepareChecks(question);
  const replaced = replacedOn(request);
  const open: NodeView[] = [];
  const refused: Refused[] = [];
  for (const node of fleet.nodes) {
    const view = nodeView(node, replaced(node));
    const reasons = reasonsAgainst(view, checks);
    if (reasons === undefined) open.push(view);
    else refused.push({ node, reasons });
  }
  const [best, ...others] = rank(open, question);
  const nodes = refused.sort((a, b) => compareNodes(a.node, b.node)).map(nodeRefusal);
  if (best === undefined) return { ok: false, refusal: { nodes } };
  return { ok: true, placement: { candidates: [best, ...others], strategy: policy.strategy, refused: nodes } };
}

interface Refused {
  readonly node: NodeInfo;
  readonly reasons: readonly Reason[];
}

type NamedCheck = readonly [FilterName, Check];

function prepareChecks(question: Question): readonly NamedCheck[] {
  return withRequired(question.policy.filters).flatMap((name) => {
    const check = FILTERS[name].prepare(question);
    return check === null ? [] : [[name, check] as const];
  });
}

/** Every reason of every filter; undefined when there is none. */
function reasonsAgainst(view: NodeView, checks: readonly NamedCheck[]): readonly Reason[] | undefined {
  let reasons: Reason[] | undefined;
  for (const [filter, check] of checks) {
    const reason = check(view);
    if (reason === null) continue;
    reasons ??= [];
    reasons.push({ filter, ...reason });
  }
  return reasons;
}

function nodeRefusal({ node, reasons }: Refused): NodeRefusal {
  return { nodeId: node.id, nodeName: node.name, reasons };
}
