/** A store server's program: how it is started and how one sees that it serves. */
export interface StoreProgram {
  /** Scheme of the addresses that name it: `etcd`, `consul`, `zk`. */
  readonly scheme: string;
  /** Ports it needs besides the one that clients use. */
  readonly morePorts: number;
  /** Writes its configuration into `place.folder` and returns the command line. */
  prepare(place: StorePlace): Promise<readonly [string, ...string[]]>;
  /** Whether it takes reads and writes. */
  serves(place: StorePlace, signal: AbortSignal): Promise<boolean>;
}

/** What one server has to itself. */
export interface StorePlace {
  readonly folder: string;
  /** Address it listens on. */
  readonly host: string;
  /** Port for clients. */
  readonly port: number;
  readonly morePorts: readonly number[];
}

/** Whether a GET of `url` is answered with one of the statuses. Certificates are not looked at. */
export async function answers(url: string, statuses: readonly number[], signal: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const { request } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  const outgoing = request(url, { signal, agent: false, rejectUnauthorized: false }, (answer) => {
    answer.resume();
    resolve(statuses.includes(answer.statusCode ?? 0));
  });
  outgoing.once('error', () => resolve(false));
  outgoing.end();
  return await promise;
}
