import { once } from 'node:events';
import { type Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { arrayOf, objectOf, stringOf } from '../../src/base/index.ts';

/** Where calls go, and over which connections. */
export interface Api {
  /** `host:port` */
  readonly address: string;
  readonly agent: Agent;
}

/** What goes with a request. */
export interface Sent {
  readonly json?: object;
  readonly tar?: Uint8Array;
}

/** A call and its whole answer. @throws when it is refused, or `signal` aborts */
export async function call(api: Api, method: string, path: string, sent: Sent, signal: AbortSignal): Promise<Buffer> {
  return await buffer(await open(api, method, path, sent, signal));
}

/** The id that an answer tells. */
export function idIn(answer: Buffer): string {
  return stringOf(objectOf(JSON.parse(answer.toString()))['Id']) ?? '';
}

/** The same, as soon as the head is there. Destroying the answer leaves. */
export async function open(api: Api, method: string, path: string, sent: Sent, signal: AbortSignal): Promise<IncomingMessage> {
  const asked = send(api, method, path, sent, {}, signal);
  const [answer]: IncomingMessage[] = await once(asked, 'response');
  if (answer === undefined) throw new Error('no answer');
  if ((answer.statusCode ?? 500) < 400) return answer;
  throw new Error(`${method} ${path}: ${answer.statusCode} ${(await buffer(answer)).toString().trim()}`);
}

/** A call that takes its connection over. @returns the connection and the bytes that came with the head */
export async function hijack(api: Api, path: string, json: object, signal: AbortSignal): Promise<readonly [Socket, Buffer]> {
  const asked = send(api, 'POST', path, { json }, { connection: 'Upgrade', upgrade: 'tcp' }, signal);
  const refused = once(asked, 'response').then(([answer]: IncomingMessage[]) => {
    throw new Error(`POST ${path}: ${answer?.statusCode} instead of the connection`);
  });
  const taken = new Promise<readonly [Socket, Buffer]>((resolve) => asked.once('upgrade', (_, socket, head) => resolve([socket, head])));
  return await Promise.race([taken, refused]);
}

/** What frames of attach, exec and logs carry, one stream after the other. @throws where they are none */
export function unframed(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at + 4);
    if ((bytes[at] ?? 9) > 2 || bytes.readUIntBE(at + 1, 3) !== 0) throw new Error(`no frame at byte ${at} of ${bytes.length}`);
    parts.push(bytes.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return Buffer.concat(parts);
}

/** The entries of a JSON list. */
export async function list(api: Api, path: string, signal: AbortSignal): Promise<readonly { readonly [name: string]: unknown }[]> {
  return arrayOf(JSON.parse((await call(api, 'GET', path, {}, signal)).toString())).map(objectOf);
}

function send(
  { address, agent }: Api,
  method: string,
  path: string,
  { json, tar }: Sent,
  more: { readonly [name: string]: string },
  signal: AbortSignal,
): ClientRequest {
  const [host = '', port] = address.split(':');
  const body = json === undefined ? tar : Buffer.from(JSON.stringify(json));
  const type = json === undefined ? 'application/x-tar' : 'application/json';
  const framing = body === undefined ? {} : { 'content-type': type, 'content-length': body.length };
  const asked = httpRequest({ host, port: Number(port), method, path, agent, headers: { ...framing, ...more }, signal });
  asked.end(body);
  return asked;
}
