import { type JsonObject, objectOf } from '../../base/index.ts';
import { LABEL, type ParsedCreate } from '../../model/index.ts';
import { outOfReach, wantedPorts, withHostPorts } from '../ports/index.ts';
import { replacedOn } from '../scheduler/index.ts';
import type { ApiCall } from './call.ts';
import { findImage, imagePath } from './handlers/find-image.ts';

/** A create request with its host ports chosen. Disposing it gives them up, where no container has them yet. */
export interface ChosenPorts extends Disposable {
  readonly parsed: ParsedCreate;
  /** What its user should know. */
  readonly warnings: readonly string[];
}

/**
 * Chooses the host ports that a create leaves open, so that the number on the manager can be the one on the node. Without a
 * port proxy that is left to the engine.
 * @param asked the request as the client sent it
 * @param parsed what was read of it
 * @param read reads a request
 * @throws PortUnavailableError, NoFreePortError (409)
 */
export async function chooseHostPorts(
  call: ApiCall,
  asked: JsonObject,
  parsed: ParsedCreate,
  read: (body: JsonObject) => ParsedCreate,
): Promise<ChosenPorts> {
  const { ports, cluster } = call;
  const wanted = ports === undefined ? [] : wantedPorts(asked, await imagePorts(call, asked, parsed));
  const warnings = ports === undefined ? [] : outOfReach(asked);
  if (ports === undefined || wanted.length === 0) return { parsed, warnings, [Symbol.dispose]: () => undefined };
  const replaced = cluster.snapshot().nodes.flatMap(replacedOn(parsed.request));
  const allotment = await ports.allot(
    wanted.map(({ wish }) => wish),
    new Set(replaced.map(({ id }) => id)),
  );
  const isOpen = wanted.some(({ wish }) => wish.from !== wish.to || wish.from === 0);
  const chosen = isOpen ? withNote(read(withHostPorts(asked, wanted, allotment.numbers)), asked) : parsed;
  return { parsed: chosen, warnings, [Symbol.dispose]: () => allotment[Symbol.dispose]() };
}

/** Clients compare what they asked for with what an inspect tells: it is kept for that. */
function withNote({ request, body }: ParsedCreate, asked: JsonObject): ParsedCreate {
  const note = { [LABEL.askedPorts]: JSON.stringify(objectOf(asked['HostConfig'])['PortBindings'] ?? {}) };
  return { request: { ...request, labels: { ...request.labels, ...note } }, body: { ...body, Labels: { ...request.labels, ...note } } };
}

async function imagePorts(call: ApiCall, asked: JsonObject, { request: { image } }: ParsedCreate): Promise<readonly string[]> {
  if (objectOf(asked['HostConfig'])['PublishAllPorts'] !== true) return [];
  const [{ nodes }] = await findImage(call, image);
  const answer = await nodes[0]?.engine.json({ method: 'GET', path: imagePath(image, '/json') }, call.signal);
  return Object.keys(objectOf(objectOf(objectOf(answer?.body)['Config'])['ExposedPorts']));
}
