import type { Answer } from './answer.ts';
import type { ApiCall } from './call.ts';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';

/**
 * Who answers: `self` the manager, `owner` the node of the object, `aggregate` all nodes merged, `schedule` the
 * scheduler's choice, `broadcast` every node that holds the object, `any` one healthy node that holds it, `refuse` nobody.
 */
export type RouteRule = 'self' | 'owner' | 'aggregate' | 'schedule' | 'broadcast' | 'any' | 'refuse';

/**
 * Answers one call, or throws: a `SchwarmError` becomes its status and `{"message": …}`, anything else a logged 500.
 */
export type Handler = (call: ApiCall) => Answer | Promise<Answer>;

/** One line of the API. Every route is served with and without `/v1.N` in front of it. */
export interface Route {
  readonly method: Method;
  /**
   * `:id` takes one segment; `*name` takes one or more, slashes included, and what follows it must match too:
   * `/images/*name/push`. Where several routes match, the one with the longest fixed text wins.
   */
  readonly path: string;
  readonly handler: Handler;
  readonly rule: RouteRule;
  /**
   * Which of several managers carries it out: the one that leads, or whichever is asked. Default: `any` for GET and HEAD,
   * `primary` for everything else and for connections that are taken over.
   */
  readonly manager?: 'any' | 'primary';
  /** The connection may be taken over: the route gets requests with `Upgrade` as `call.upgrade`. */
  readonly hijack?: true;
}
