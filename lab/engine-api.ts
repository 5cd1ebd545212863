import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { anySignal } from '../src/base/index.ts';
import { LabError } from './errors.ts';

/** How an engine is called: plain, or with TLS and a certificate; the engine's own is not looked at. */
export interface EngineAccess {
  /** `host:port` */
  readonly address: string;
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** Whether an engine answers a ping within a second. */
export async function answersPing(access: EngineAccess, signal?: AbortSignal): Promise<boolean> {
  try {
    return (await call(access, 'GET', '/_ping', undefined, anySignal(AbortSignal.timeout(1000), signal))).status === 200;
  } catch {
    signal?.throwIfAborted();
    return false;
  }
}

/**
 * Loads the images of a `docker save` archive.
 * @throws LabError with the engine's words
 */
export async function loadImages(access: EngineAccess, archive: Uint8Array, signal?: AbortSignal): Promise<void> {
  const { status, body } = await call(access, 'POST', '/images/load?quiet=1', archive, anySignal(AbortSignal.timeout(60_000), signal));
  // The engine starts its answer before it reads the archive: a failure comes as a line of a 200.
  if (status !== 200 || body.includes('"errorDetail"'))
    throw new LabError(`engine ${access.address} did not load the image: ${body.trim()}`);
}

async function call(
  { address, tls }: EngineAccess,
  method: string,
  path: string,
  body: Uint8Array | undefined,
  signal: AbortSignal,
): Promise<{ status: number; body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const headers = body === undefined ? {} : { 'content-type': 'application/x-tar', 'content-length': body.length };
  const [host, port] = address.split(':');
  const options = { host, port, method, path, headers, signal, agent: false };
  const outgoing = tls === undefined ? request(options) : secureRequest({ ...options, ...tls, rejectUnauthorized: false });
  outgoing.once('response', (answer) => {
    buffer(answer).then((bytes) => resolve({ status: answer.statusCode ?? 0, body: bytes.toString() }), reject);
  });
  outgoing.once('error', reject);
  outgoing.end(body);
  return await promise;
}
