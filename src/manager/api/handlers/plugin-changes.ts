import { anySignal, type JsonObject, mergeStreams, stringOf } from '../../../base/index.ts';
import type { EngineAnswer, EngineCall, EngineStream } from '../../../engine/index.ts';
import { type ClusterNode, healthyNodes, type NodeResult, onNodes, succeeded } from '../../cluster/index.ts';
import { followNode, NoHealthyNodeError, shownName } from '../../images/index.ts';
import { type Answer, empty, json } from '../answer.ts';
import { readBody } from '../body.ts';
import type { ApiCall } from '../call.ts';
import { engineHeaders } from '../engine-headers.ts';
import { NotFoundError } from '../errors.ts';
import { PartlyDoneError } from '../merge/partly-done.ts';
import { partialHeader, silentNodes } from '../partial.ts';
import { engineQuery } from '../proxy.ts';
import type { Handler } from '../route.ts';
import { progressAnswer } from './image-stream.ts';
import { isPlugin, pluginsOn } from './plugins-on.ts';

/** Nodes that fetch at the same time. */
const AT_A_TIME = 4;
/** Longest silence of a node that fetches a plugin. */
const IDLE_MS = 300_000;
/** A plugin may take its time to start, and to end. */
const CHANGE_MS = 120_000;
/** What the plugin is called from now on: the CLI sets and enables it under this name. */
const NAME_HEADER = 'docker-plugin-name';
const MAX_BODY_BYTES = 1024 * 1024;

type Change = 'enable' | 'disable' | 'set' | 'remove';

/** `POST /plugins/pull`: on every node; one that fails is named and does not stop the others. */
export async function pullPlugin(call: ApiCall): Promise<Answer> {
  return await stream(call, healthyNodes(call.cluster), () => '/plugins/pull');
}

/** `POST /plugins/{name}/upgrade`: on every node that has it. */
export async function upgradePlugin(call: ApiCall): Promise<Answer> {
  // Here engines fill in the tag before they look for it.
  const holders = await holdersOf(call, shownName(call.params['name'] ?? ''));
  return await stream(
    call,
    holders.map(({ node }) => node),
    (node) => pluginPath(holders.find((holder) => holder.node === node)?.plugin, '/upgrade'),
  );
}

/**
 * A change of a plugin on every node that has it and is not as wanted yet: what was done on some nodes only can be
 * repeated.
 */
export function changePlugin(change: Change): Handler {
  return async (call) => {
    const all = await holdersOf(call);
    const open = all.filter(({ plugin }) => isOpen(plugin, change));
    const bytes = await readBody(call, MAX_BODY_BYTES);
    const headers = engineHeaders(call.headers, ['content-type']);
    // When all of them are as wanted one says so, in the engine's words.
    const asked = open.length === 0 ? all.slice(0, 1) : open;
    const one = async (node: ClusterNode): Promise<EngineAnswer> => {
      const plugin = asked.find((holder) => holder.node === node)?.plugin;
      const request: EngineCall = {
        method: change === 'remove' ? 'DELETE' : 'POST',
        path: pluginPath(plugin, change === 'remove' ? '' : `/${change}`),
        query: engineQuery(call.query),
        version: call.version,
        deadlineMs: CHANGE_MS,
        ...(bytes.length === 0 ? {} : { body: { bytes }, headers }),
      };
      return await node.engine.json(request, call.signal);
    };
    const nodes = asked.map(({ node }) => node);
    return told(call, await onNodes(nodes, one, call.signal));
  };
}

interface Holder {
  readonly node: ClusterNode;
  readonly plugin: JsonObject;
}

/** @throws NotFoundError in the engine's words when no healthy node has the plugin */
async function holdersOf({ cluster, params, signal }: ApiCall, name = params['name'] ?? ''): Promise<readonly Holder[]> {
  const results = await onNodes(healthyNodes(cluster), (node) => pluginsOn(node, signal), signal);
  const holders = results.flatMap((result): readonly Holder[] => {
    const plugin = result.ok ? result.value.find((candidate) => isPlugin(candidate, name)) : undefined;
    return plugin === undefined ? [] : [{ node: result.node, plugin }];
  });
  if (holders.length === 0) throw new NotFoundError(`plugin "${name}" not found`);
  return holders;
}

function isOpen(plugin: JsonObject, change: Change): boolean {
  if (change === 'enable') return plugin['Enabled'] !== true;
  return change !== 'disable' || plugin['Enabled'] === true;
}

/** By its name: ids of one plugin may differ from node to node. */
function pluginPath(plugin: JsonObject | undefined, suffix: string): string {
  const name = stringOf(plugin?.['Name']) ?? '';
  return `/plugins/${name.split('/').map(encodeURIComponent).join('/')}${suffix}`;
}

function told(call: ApiCall, results: readonly NodeResult<EngineAnswer>[]): Answer {
  const { values, failed } = succeeded(results);
  const done = results.filter((result) => result.ok).map((result) => result.node.name);
  if (failed.length > 0) throw new PartlyDoneError(failed, done);
  const [first] = values;
  const partial = partialHeader(silentNodes(call.cluster.nodes()));
  return first?.body === undefined ? empty(first?.status ?? 200, partial) : json(first.status, first.body, partial);
}

/** A call that engines answer with their progress. */
async function stream(call: ApiCall, nodes: readonly ClusterNode[], pathOn: (node: ClusterNode) => string): Promise<Answer> {
  if (nodes.length === 0) throw new NoHealthyNodeError('install a plugin on');
  const { clock, query, signal, version } = call;
  const bytes = await readBody(call, MAX_BODY_BYTES);
  const headers = engineHeaders(call.headers, ['content-type', 'x-registry-auth']);
  const request = { method: 'POST', query: engineQuery(query), headers, version, deadlineMs: IDLE_MS } as const;
  let named: string | undefined;
  const open = async (node: ClusterNode): Promise<EngineStream> => {
    const answer = await node.engine.open({ ...request, path: pathOn(node), body: { bytes } }, anySignal(signal, node.lost));
    named ??= stringOf(answer.headers[NAME_HEADER]);
    return answer;
  };
  const follow = (node: ClusterNode) => followNode(node, open, { clock, idleMs: IDLE_MS }, signal);
  const answer = await progressAnswer(call, nodes.length, mergeStreams(nodes.map(follow), AT_A_TIME));
  return answer.kind === 'sent' ? answer : { ...answer, headers: { ...answer.headers, [NAME_HEADER]: named } };
}
