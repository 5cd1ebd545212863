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
  /** Whether it leads its ensemble. */
  leads(place: StorePlace, signal: AbortSignal): Promise<boolean>;
}

/** Where a server is reached. */
export interface MemberPlace {
  /** Address it listens on. */
  readonly host: string;
  /** Port for clients. */
  readonly port: number;
  readonly morePorts: readonly number[];
}

/** What one server has to itself. */
export interface StorePlace extends MemberPlace {
  readonly folder: string;
  /** All servers of the ensemble, this one included, in an order that all of them know; absent: it is alone. */
  readonly ensemble?: readonly MemberPlace[];
}

/** The servers of its ensemble, with their numbers from 1 up, and the number that a server has itself. */
export function numbered(place: StorePlace): { readonly self: number; readonly all: readonly NumberedPlace[] } {
  const all = (place.ensemble ?? [place]).map((member, i) => ({ ...member, number: i + 1 }));
  return { self: all.find((member) => member.port === place.port)?.number ?? 1, all };
}

interface NumberedPlace extends MemberPlace {
  readonly number: number;
}

/** The text that a GET of `url` is answered with; empty when it is not. */
export async function answerOf(url: string, signal: AbortSignal): Promise<string> {
  return await fetch(url, { signal }).then(
    (answer) => answer.text(),
    () => '',
  );
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
