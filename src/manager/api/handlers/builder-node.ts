import { objectOf, parseJson, stringMapOf } from '../../../base/index.ts';
import { compareApiVersions } from '../../../engine/index.ts';
import { parsePlacementRequest } from '../../../model/index.ts';
import { type ClusterNode, type ClusterView, healthyNodes } from '../../cluster/index.ts';
import { NoHealthyNodeError } from '../../images/index.ts';
import { FILTER_NAMES, type Policy, place } from '../../scheduler/index.ts';
import type { ApiCall } from '../call.ts';
import { ConflictError } from '../errors.ts';
import { textParam } from '../query.ts';
import { networkContainer } from './build-network.ts';

const SPREAD: Policy = { strategy: 'spread', filters: FILTER_NAMES, overcommit: 0, seed: 0 };
/** Engine label of nodes that are meant for building. */
const BUILDER_LABEL = 'io.schwarm.builder';
const EXPRESSION = /^(constraint|affinity|whitelist):/;

// One per fleet: the parts of a BuildKit build come on several connections that must meet on one node, and the cache is
// only there.
const builders = new WeakMap<ClusterView, ClusterNode>();

/**
 * The node that builds for the whole fleet: one labelled `io.schwarm.builder=true` if there is one, else the newest engine
 * with the most CPUs, ties by name, so that a manager that is started anew chooses the one with the cache again. It stays
 * the builder for as long as it is healthy.
 * @throws NoHealthyNodeError (503)
 */
export function builderNode(cluster: ClusterView): ClusterNode {
  const healthy = healthyNodes(cluster);
  const current = builders.get(cluster);
  if (current !== undefined && healthy.includes(current)) return current;
  const [best] = healthy.toSorted(
    (a, b) =>
      Number(isMeantForBuilding(b)) - Number(isMeantForBuilding(a)) ||
      compareApiVersions(b.info.apiVersion, a.info.apiVersion) ||
      b.info.cpuNanos - a.info.cpuNanos ||
      (a.name < b.name ? -1 : 1),
  );
  if (best === undefined) throw new NoHealthyNodeError('build on');
  builders.set(cluster, best);
  return best;
}

/** Where one classic build goes, and what of its build arguments the engine gets: placement expressions are taken out. */
export interface BuildPlace {
  readonly node: ClusterNode;
  /** The `buildargs` parameter for the engine; undefined where the client sent none. */
  readonly buildargs: string | undefined;
}

/**
 * The node for one classic build: that of the container whose network it shares, or where the build arguments
 * `constraint:…`, `affinity:…` and `whitelist:…` say, else the builder.
 * @throws BadInputError for broken arguments, ConflictError (409) when no node meets them
 */
export function placeBuild(call: ApiCall): BuildPlace {
  const { cluster, random } = call;
  const text = textParam(call.query, 'buildargs');
  const all = Object.entries(text === undefined ? {} : objectOf(parseArguments(text)));
  const expressions = all.filter(([name]) => EXPRESSION.test(name));
  if (expressions.length === 0) return { node: networkContainer(call)?.node ?? builderNode(cluster), buildargs: text };
  const Env = Object.entries(stringMapOf(Object.fromEntries(expressions))).map(([name, value]) => `${name}=${value}`);
  const { request } = parsePlacementRequest({ Env }, {}, random);
  const decision = place(cluster.snapshot(), request, SPREAD);
  const node = decision.ok ? cluster.node(decision.placement.candidates[0].nodeId) : undefined;
  if (node === undefined) throw new ConflictError(`no node can take the build with ${Env.join(', ')}; relax these build arguments`);
  const others = all.filter(([name]) => !EXPRESSION.test(name));
  return { node, buildargs: JSON.stringify(Object.fromEntries(others)) };
}

function parseArguments(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    // For the engine to refuse in its own words.
    return {};
  }
}

function isMeantForBuilding(node: ClusterNode): boolean {
  return node.info.labels[BUILDER_LABEL] === 'true';
}
