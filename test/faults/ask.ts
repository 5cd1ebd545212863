import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { errorText } from '../../src/base/index.ts';
import { valueAt } from '../support/api-client.ts';

export interface Answer {
  /** 0: there was none in time, or the connection broke. */
  readonly status: number;
  /** Of an answer; why there is none. */
  readonly text: string;
}

/** Where something is asked: `host:port`, or a Unix socket's path. */
export type Target = { readonly address: string } | { readonly socketPath: string };

export interface Question {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly timeoutMs: number;
}

/** Asks on a connection of its own, so that nothing is left of earlier failures. Never throws. */
export async function ask(target: Target, { method, path, body, timeoutMs }: Question): Promise<Answer> {
  const [host, port] = 'address' in target ? target.address.split(':') : [];
  const to = 'address' in target ? { host, port } : target;
  const headers = body === undefined ? {} : { 'content-type': 'application/json' };
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const fail = (error: unknown): void => resolve({ status: 0, text: errorText(error) });
  const signal = AbortSignal.timeout(timeoutMs);
  const outgoing = request({ ...to, method, path, headers, agent: false, signal }, (answer) => {
    text(answer).then((read) => resolve({ status: answer.statusCode ?? 0, text: read }), fail);
  });
  outgoing.once('error', fail);
  outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  return await promise;
}

/** A GET's JSON list; undefined where there is no answer, or another. */
export async function askList(target: Target, path: string, field: string, timeoutMs: number): Promise<readonly unknown[] | undefined> {
  const answer = await ask(target, { method: 'GET', path, timeoutMs });
  if (answer.status !== 200) return undefined;
  const body: unknown = JSON.parse(answer.text);
  const list = field === '' ? body : valueAt(body, field);
  return Array.isArray(list) ? list : [];
}
