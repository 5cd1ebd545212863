import { BadInputError, type JsonObject, objectOf, stringOf } from '../../../base/index.ts';
import type { CachedContainer } from '../../cluster/index.ts';
import { NodeUnreachableError } from '../../cluster/index.ts';
import { ensureNetworks, findNetwork } from '../../network/index.ts';
import { type Answer, empty } from '../answer.ts';
import { optionalJsonBody } from '../body.ts';
import type { ApiCall } from '../call.ts';
import { nodeHeader } from '../error-answer.ts';
import { wording } from '../wording.ts';

/** `POST /networks/{name}/connect`: on the node of the container, which gets the network first if it lacks it. */
export function connectNetwork(call: ApiCall): Promise<Answer> {
  return change(call, 'connect');
}

/** `POST /networks/{name}/disconnect` */
export function disconnectNetwork(call: ApiCall): Promise<Answer> {
  return change(call, 'disconnect');
}

async function change(call: ApiCall, action: 'connect' | 'disconnect'): Promise<Answer> {
  const { cluster, signal, version } = call;
  const body = (await optionalJsonBody(call)) ?? {};
  const reference = call.params['name'] ?? '';
  const network = findNetwork(cluster.nodes(), reference);
  const container = await containerOf(call, body);
  const { node } = container;
  if (node.state !== 'healthy') throw new NodeUnreachableError(node.name, node.problem);
  const name = action === 'connect' ? (await ensureNetworks(cluster, node, [reference], signal)).get(reference) : network.name;
  const path = `/networks/${encodeURIComponent(name ?? network.name)}/${action}`;
  // By id: the fleet knows forms of a name that the engine does not.
  await node.engine.json({ method: 'POST', path, version, body: { json: { ...body, Container: container.info.id } } }, signal);
  await cluster.refreshContainer(node, container.info.id, signal);
  await call.keeper?.changed(container, (create) =>
    withEndpoint(create, network.name, action === 'connect' ? objectOf(body['EndpointConfig']) : undefined),
  );
  return empty(200, nodeHeader(node));
}

/** The create request of a container that is connected, or with `undefined` is not. */
function withEndpoint(create: JsonObject, network: string, endpoint: JsonObject | undefined): JsonObject {
  const config = objectOf(create['NetworkingConfig']);
  const { [network]: _replaced, ...others } = objectOf(config['EndpointsConfig']);
  const EndpointsConfig = endpoint === undefined ? others : { ...others, [network]: endpoint };
  return { ...create, NetworkingConfig: { ...config, EndpointsConfig } };
}

function containerOf({ cluster, signal }: ApiCall, body: JsonObject): Promise<CachedContainer> {
  const reference = stringOf(body['Container']) ?? '';
  if (reference === '') throw new BadInputError(wording.noReference);
  return cluster.container(reference, signal);
}
