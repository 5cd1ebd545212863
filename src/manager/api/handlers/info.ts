import { type Answer, json } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { mergeInfo } from '../merge/info.ts';
import { serverVersion } from '../options.ts';
import type { Route } from '../route.ts';

/** The docker CLI stopped printing `SystemStatus` with this version. */
const CLI_WITHOUT_SYSTEM_STATUS = 29;

function info({ cluster, options, clock, ports, version, headers, leadership, notices }: ApiCall): Answer {
  const moment = {
    options,
    serverVersion: serverVersion(options),
    version,
    nowMs: clock.nowMs(),
    role: leadership?.state,
    printsSystemStatus: printsSystemStatus(headers['user-agent'] ?? ''),
    portProblems: ports?.problems(),
    notices: notices?.warnings(),
  };
  return json(200, mergeInfo(cluster.nodes(), moment));
}

function printsSystemStatus(userAgent: string): boolean {
  const major = /^Docker-Client\/(\d+)\./.exec(userAgent)?.[1];
  return major !== undefined && Number(major) < CLI_WITHOUT_SYSTEM_STATUS;
}

export const infoRoutes: readonly Route[] = [{ method: 'GET', path: '/info', rule: 'aggregate', handler: info }];
