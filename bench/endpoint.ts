import { Pool } from 'undici';

/** A bare HTTP client of one Docker endpoint; not our engine client, which is part of what is measured. */
export class Endpoint implements AsyncDisposable {
  readonly #pool: Pool;

  /** @param address `host:port` */
  constructor(address: string) {
    this.#pool = new Pool(`http://${address}`, { connections: 64, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  }

  /** Makes a call and reads its whole answer. @throws Error for a status of 400 and more */
  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await this.#pool.request({
      method: method as 'GET',
      path,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 400) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  /** Reads an answer and throws it away. @returns its length in bytes */
  async drain(path: string): Promise<number> {
    const answer = await this.#pool.request({ method: 'GET', path });
    if (answer.statusCode >= 400) throw new Error(`GET ${path}: ${answer.statusCode} ${await answer.body.text()}`);
    let bytes = 0;
    for await (const chunk of answer.body) bytes += (chunk as Buffer).length;
    return bytes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy();
  }
}
