import { type Answer, json } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { mergeInfo } from '../merge/info.ts';
import { serverVersion } from '../options.ts';
import type { Route } from '../route.ts';

function info({ cluster, options, clock, version }: ApiCall): Answer {
  return json(200, mergeInfo(cluster.nodes(), { options, serverVersion: serverVersion(options), version, nowMs: clock.nowMs() }));
}

export const infoRoutes: readonly Route[] = [{ method: 'GET', path: '/info', rule: 'aggregate', handler: info }];
