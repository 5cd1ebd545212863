import type { Readable } from 'node:stream';
import { isObject, objectOf, parseJson, type SchwarmError, stringOf } from '../../base/index.ts';
import { StoreUnreachableError } from '../errors.ts';
import type { HttpEndpoints, HttpStream } from '../http/endpoints.ts';
import type { StoreSettings } from '../settings.ts';
import { etcdFault, GRPC, isRefusal } from './etcd-fault.ts';

/** Calls to etcd's JSON gateway: bytes are base64 there, 64-bit numbers text. */
export class EtcdGateway {
  readonly #endpoints: HttpEndpoints;
  readonly #address: string;
  readonly #user: StoreSettings['user'];
  readonly #timeoutMs: number;
  #token: string | undefined;

  constructor(endpoints: HttpEndpoints, address: string, user: StoreSettings['user'], timeoutMs: number) {
    this.#endpoints = endpoints;
    this.#address = address;
    this.#user = user;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * @param path from `/v3/` on
   * @param repeatable it changes nothing
   * @throws StoreUnreachableError, EtcdRefusedError
   */
  async call(path: string, message: object, repeatable: boolean, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return await this.#authorised(signal, async (headers) => {
      const wanted = { method: 'POST', target: path, headers, body: JSON.stringify(message), repeatable } as const;
      const answer = await this.#endpoints.call(wanted, this.#timeoutMs, signal);
      if (answer.status !== 200) throw this.#fault(path, answer, answer.body);
      return objectOf(parseJson(answer.body));
    });
  }

  /** A call whose answer is a stream of messages, one a line. */
  async stream(path: string, message: object, signal: AbortSignal): Promise<Readable> {
    return await this.#authorised(signal, async (own) => {
      const headers = { ...own, ...ONLY_WITH_LEADER };
      const wanted = { method: 'POST', target: path, headers, body: JSON.stringify(message), repeatable: true } as const;
      const answer = await this.#endpoints.stream(wanted, this.#timeoutMs, signal);
      if (answer.status === 200) return answer.body;
      throw this.#fault(path, answer, await new Response(answer.body).text());
    });
  }

  /** A server that answers and cannot serve may be cut off from the others: the next call goes to one of them. */
  #fault(what: string, { status, server }: Pick<HttpStream, 'status' | 'server'>, body: string): SchwarmError {
    const fault = etcdFault(this.#address, what, status, body);
    if (fault instanceof StoreUnreachableError) this.#endpoints.rotate(server);
    return fault;
  }

  /** Tokens end after some minutes, and with the server's restart: then there is a new one. */
  async #authorised<T>(signal: AbortSignal | undefined, attempt: (headers: { readonly [name: string]: string }) => Promise<T>): Promise<T> {
    this.#token ??= await this.#login(signal);
    try {
      return await attempt(this.#headers());
    } catch (error) {
      if (this.#user === undefined || !isRefusal(error, GRPC.unauthenticated)) throw error;
      this.#token = await this.#login(signal);
      return await attempt(this.#headers());
    }
  }

  #headers(): { readonly [name: string]: string } {
    return this.#token === undefined ? {} : { authorization: this.#token };
  }

  async #login(signal: AbortSignal | undefined): Promise<string | undefined> {
    if (this.#user === undefined) return undefined;
    const { status, body } = await this.#endpoints.call(
      { method: 'POST', target: LOGIN, body: JSON.stringify(this.#user), repeatable: true },
      this.#timeoutMs,
      signal,
    );
    if (status !== 200) throw etcdFault(this.#address, 'the login', status, body);
    const answer = parseJson(body);
    return isObject(answer) ? stringOf(answer['token']) : undefined;
  }
}

/** A stream of a server that has lost its leader would stay open, and silent. */
const ONLY_WITH_LEADER = { 'grpc-metadata-hasleader': 'true' };
const LOGIN = '/v3/auth/authenticate';
