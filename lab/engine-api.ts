import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { anySignal } from '../src/base/index.ts';
import { LabError } from './errors.ts';

/** Whether the engine at `host:port` answers a ping within a second. */
export async function answersPing(address: string, signal?: AbortSignal): Promise<boolean> {
  try {
    return (await call('GET', `http://${address}/_ping`, undefined, anySignal(AbortSignal.timeout(1000), signal))).status === 200;
  } catch {
    signal?.throwIfAborted();
    return false;
  }
}

/**
 * Loads the images of a `docker save` archive.
 * @throws LabError with the engine's words
 */
export async function loadImages(address: string, archive: Uint8Array, signal?: AbortSignal): Promise<void> {
  const url = `http://${address}/images/load?quiet=1`;
  const { status, body } = await call('POST', url, archive, anySignal(AbortSignal.timeout(60_000), signal));
  // The engine starts its answer before it reads the archive: a failure comes as a line of a 200.
  if (status !== 200 || body.includes('"errorDetail"')) throw new LabError(`engine ${address} did not load the image: ${body.trim()}`);
}

async function call(
  method: string,
  url: string,
  body: Uint8Array | undefined,
  signal: AbortSignal,
): Promise<{ status: number; body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const headers = body === undefined ? {} : { 'content-type': 'application/x-tar', 'content-length': body.length };
  const outgoing = request(url, { method, headers, signal, agent: false }, (answer) => {
    buffer(answer).then((bytes) => resolve({ status: answer.statusCode ?? 0, body: bytes.toString() }), reject);
  });
  outgoing.once('error', reject);
  outgoing.end(body);
  return await promise;
}
