import { Transform } from 'node:stream';
import { BadInputError } from '../../../base/index.ts';
import { type ClusterNode, healthyNodes, onNodes } from '../../cluster/index.ts';
import { giveBases } from '../../images/index.ts';
import { type Answer, empty } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { engineQuery, forwardTo, spliceTo } from '../proxy.ts';
import { textParam } from '../query.ts';
import type { Route } from '../route.ts';
import { whileBuilding } from '../unseen-images.ts';
import { wording } from '../wording.ts';
import { buildNetwork } from './build-network.ts';
import { builderNode, placeBuild } from './builder-node.ts';

/** Builds run on one node; what they make is copied to where containers of it are created. */
export const buildRoutes: readonly Route[] = [
  { method: 'POST', path: '/build', handler: build, rule: 'schedule' },
  { method: 'POST', path: '/build/cancel', handler: cancel, rule: 'broadcast' },
  { method: 'POST', path: '/session', handler: buildKit, rule: 'schedule', hijack: true },
  { method: 'POST', path: '/grpc', handler: buildKit, rule: 'schedule', hijack: true },
];

async function build(call: ApiCall): Promise<Answer> {
  const { node, buildargs } = placeBuild(call);
  await bringBases(call, node);
  // The answer ends only when the image is known, so that a `run` right after it finds the image.
  const knowing = (): Transform =>
    new Transform({
      transform: (chunk, _encoding, done) => done(null, chunk),
      flush: (done) => {
        call.cluster.refresh(node, 'images', call.signal).then(
          () => done(),
          () => done(),
        );
      },
    });
  const query = { ...engineQuery(call.query), buildargs, networkmode: await buildNetwork(call, node) };
  return await forwardTo(call, node, {
    path: '/build',
    query,
    deadlineMs: null,
    // A refusal keeps its length: some clients take what is chunked for the progress of a build.
    transform: ({ status }) => (status === 200 ? { stream: knowing() } : undefined),
  });
}

/** BuildKit's connections, HTTP/2 after the upgrade: bytes go both ways as they come. */
function buildKit(call: ApiCall): Promise<Answer> {
  const node = builderNode(call.cluster);
  return whileBuilding(node, async () => {
    await bringBases(call, node);
    return await spliceTo(call, node, { path: call.path, deadlineMs: null });
  });
}

/** What was made on other nodes may be what the build starts from. */
async function bringBases(call: ApiCall, node: ClusterNode): Promise<void> {
  for (const cause of await giveBases(call, node, call.signal)) {
    call.log.warn('an image could not be copied to the node of a build', { node: node.name, cause });
  }
}

/** Only the node of the build knows its id; the others answer that there is none. */
async function cancel(call: ApiCall): Promise<Answer> {
  if (textParam(call.query, 'id') === undefined) throw new BadInputError(wording.noBuildId);
  const request = { method: 'POST', path: '/build/cancel', query: engineQuery(call.query), version: call.version } as const;
  await onNodes(healthyNodes(call.cluster), (node) => node.engine.json(request, call.signal), call.signal);
  return empty(200, { 'content-type': 'application/json' });
}
