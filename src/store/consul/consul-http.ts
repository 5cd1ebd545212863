import { StoreRefusedError, StoreUnreachableError } from '../errors.ts';
import type { HttpAnswer, HttpEndpoints, HttpRequest } from '../http/endpoints.ts';
import type { StoreSettings } from '../settings.ts';

/** Calls to Consul's HTTP API. */
export class ConsulHttp {
  readonly #endpoints: HttpEndpoints;
  readonly #address: string;
  readonly #headers: { readonly [name: string]: string };
  readonly #timeoutMs: number;

  constructor(endpoints: HttpEndpoints, address: string, settings: StoreSettings, timeoutMs: number) {
    this.#endpoints = endpoints;
    this.#address = address;
    this.#headers = headersOf(settings);
    this.#timeoutMs = timeoutMs;
  }

  /**
   * @param waitMs how long the call may wait by its nature
   * @returns an answer with status 200, 404 or 409
   * @throws StoreUnreachableError also while the servers have no leader; StoreRefusedError
   */
  async call(wanted: Omit<HttpRequest, 'headers'>, signal?: AbortSignal, waitMs = 0): Promise<HttpAnswer> {
    const answer = await this.#endpoints.call({ ...wanted, headers: this.#headers }, this.#timeoutMs + waitMs, signal);
    if ([200, 404, 409].includes(answer.status)) return answer;
    const what = `${wanted.method} ${wanted.target.replace(/\?.*/, '')}`;
    const why = answer.body.trim() || `it answered ${answer.status}`;
    if (answer.status < 500) throw new StoreRefusedError(this.#address, what, why);
    // It may be cut off from the others: the next call goes to one of them.
    this.#endpoints.rotate(answer.server);
    throw new StoreUnreachableError(this.#address, what, why);
  }
}

function headersOf({ user, token }: StoreSettings): { readonly [name: string]: string } {
  return {
    ...(token === undefined ? {} : { 'x-consul-token': token }),
    ...(user === undefined ? {} : { authorization: `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}` }),
  };
}
