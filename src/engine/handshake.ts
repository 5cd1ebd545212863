import type { Socket } from 'node:net';
import { bodyDecoder, framingOf } from './body-decoder.ts';
import type { Deadline } from './deadline.ts';
import { MAX_ERROR_BYTES } from './error-body.ts';
import { type CallName, EngineProtocolError, EngineTimeoutError, EngineUnreachableError } from './errors.ts';
import { engineFault } from './fault.ts';
import { AnswerHeadParser, type RawAnswer } from './raw-answer.ts';
import { headerLines, type RawHeaders } from './raw-headers.ts';
import { readUntil } from './read-until.ts';

export interface RawRequest {
  readonly call: CallName;
  readonly target: string;
  /** With `Host`, without any that frame the body. */
  readonly headers: RawHeaders;
  readonly body: Uint8Array;
}

/** What an engine said to a request for a connection: given over, or an ordinary answer with its whole body. */
export type Handshake =
  | { readonly taken: true; readonly head: RawAnswer; readonly rest: Buffer }
  | { readonly taken: false; readonly head: RawAnswer; readonly body: Buffer };

/**
 * Sends a request on a connection of its own and reads the answer's head, and its body if the connection is not given over.
 * @throws a typed engine error; the signal's reason. The connection is the caller's to destroy.
 */
export async function handshake(socket: Socket, request: RawRequest, deadline: Deadline, signal?: AbortSignal): Promise<Handshake> {
  const { call } = request;
  const over = new AbortController();
  deadline.whenOver(() => over.abort(new EngineTimeoutError(call, deadline.ms ?? 0, true)));
  const stop = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
  const closed = (): Error => new EngineUnreachableError(call, 'EOF', 'connection closed early', true);
  try {
    socket.write(requestBytes(request));
    const parser = new AnswerHeadParser();
    const { head, rest } = await readUntil(socket, (bytes) => parser.push(bytes), closed, stop);
    if (isTaken(head)) return { taken: true, head, rest };
    return { taken: false, head, body: await readBody(socket, head, rest, closed, stop) };
  } catch (error) {
    if (stop.aborted) throw stop.reason;
    if (!(error instanceof RangeError)) throw engineFault(call, error, 'sent');
    const text = `engine ${call.address} answered ${call.method} ${call.path} with something that is not HTTP: ${error.message}`;
    throw new EngineProtocolError(text, { cause: error });
  }
}

/** 101, or a success whose body has neither length nor chunks: from there on the bytes are the stream's. */
function isTaken(head: RawAnswer): boolean {
  if (head.status === 101) return true;
  return head.status === 200 && framingOf(head.rawHeaders, 'to-end') === 'to-end';
}

function requestBytes({ call, target, headers, body }: RawRequest): Buffer {
  const length = call.method === 'GET' || call.method === 'HEAD' ? '' : `Content-Length: ${body.length}\r\n`;
  return Buffer.concat([Buffer.from(`${call.method} ${target} HTTP/1.1\r\n${headerLines(headers)}${length}\r\n`, 'latin1'), body]);
}

function readBody(socket: Socket, head: RawAnswer, rest: Buffer, closed: () => Error, signal: AbortSignal): Promise<Buffer> {
  const framing = head.status === 204 || head.status === 304 ? 0 : framingOf(head.rawHeaders, 'to-end');
  const decoder = bodyDecoder(framing);
  const parts: Buffer[] = [];
  let size = 0;
  const take = (bytes: Buffer): Buffer | undefined => {
    for (const part of decoder.push(bytes).data) {
      parts.push(part);
      size += part.length;
    }
    return decoder.done || size > MAX_ERROR_BYTES ? Buffer.concat(parts) : undefined;
  };
  const whole = take(rest);
  if (whole !== undefined) return Promise.resolve(whole);
  return readUntil(socket, take, () => (framing === 'to-end' ? Buffer.concat(parts) : closed()), signal);
}
