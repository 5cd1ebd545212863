import { BadInputError } from '../base/index.ts';
import type { EngineCall, HijackedStream } from './call.ts';
import { Deadline } from './deadline.ts';
import { dial } from './dial.ts';
import { hostHeader } from './endpoint.ts';
import type { EngineIo } from './engine-io.ts';
import { engineMessage } from './error-body.ts';
import { EngineHttpError, EngineProtocolError } from './errors.ts';
import { type Handshake, handshake, type RawRequest } from './handshake.ts';
import { callName, ownBody } from './own-request.ts';
import { requestTarget } from './request-target.ts';

/** Makes a call on a connection of its own and takes the connection over. */
export async function hijackCall(
  io: EngineIo,
  call: EngineCall,
  version: string | undefined,
  signal?: AbortSignal,
): Promise<HijackedStream> {
  const request = rawRequest(io, call, version);
  using deadline = new Deadline(call.deadlineMs === undefined ? io.callTimeoutMs : call.deadlineMs);
  const socket = await dial(io, request.call, signal);
  try {
    const answer = await handshake(socket, request, deadline, signal);
    if (!answer.taken) throw refusal(request, answer);
    if (answer.rest.length > 0) socket.unshift(answer.rest);
    return { status: answer.head.status, headers: answer.head.headers, socket };
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function rawRequest(io: EngineIo, call: EngineCall, version: string | undefined): RawRequest {
  const { headers, body } = ownBody(io, call);
  if (body !== undefined && !(body instanceof Uint8Array)) {
    throw new BadInputError(`${call.method} ${call.path} takes its connection over, so its body cannot be a stream`);
  }
  return {
    call: callName(io, call),
    target: requestTarget(version, call.path, call.query),
    headers: ['Host', hostHeader(io.endpoint), 'Connection', 'Upgrade', 'Upgrade', 'tcp', ...headers],
    body: body ?? new Uint8Array(),
  };
}

function refusal({ call }: RawRequest, { head, body }: Handshake & { readonly taken: false }): Error {
  if (head.status >= 400) return new EngineHttpError(call, head.status, engineMessage(body));
  const text = `engine ${call.address} answered ${head.status} to ${call.method} ${call.path} and kept the connection`;
  return new EngineProtocolError(`${text}; calls that do not stream are made with json()`);
}
