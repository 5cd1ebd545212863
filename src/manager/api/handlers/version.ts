import { machine, platform, release } from 'node:os';
import { type JsonObject, stringOf } from '../../../base/index.ts';
import { normalisePlatform } from '../../../model/index.ts';
import { type ClusterNode, healthyNodes } from '../../cluster/index.ts';
import { type Answer, json } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { serverVersion } from '../options.ts';
import type { Route } from '../route.ts';
import { API_MIN, atLeast } from '../version.ts';

/** The last version in which docker-compose 1.x finds `ContainerConfig`, without which it dies on every re-create. */
const OLD_COMPOSE_API = '1.44';

function version(call: ApiCall): Answer {
  return json(200, versionBody(call, healthyNodes(call.cluster)[0]));
}

function versionBody({ options, cluster, headers }: ApiCall, node: ClusterNode | undefined): JsonObject {
  const oldCompose = headers['user-agent']?.startsWith('docker-compose/1.') === true;
  const ApiVersion = oldCompose && atLeast(options.apiMax, OLD_COMPOSE_API) ? OLD_COMPOSE_API : options.apiMax;
  const told = (key: string, fallback: string): string => stringOf(node?.versionBody[key]) ?? fallback;
  const Version = serverVersion(options);
  const details = {
    GitCommit: told('GitCommit', ''),
    GoVersion: told('GoVersion', ''),
    Os: told('Os', platform()),
    Arch: told('Arch', normalisePlatform('', machine()).architecture),
    KernelVersion: told('KernelVersion', release()),
    BuildTime: told('BuildTime', ''),
  };
  const engine = { ...details, ApiVersion, MinAPIVersion: API_MIN, Experimental: 'false' };
  const schwarm = { Nodes: String(cluster.nodes().length), NodeJs: process.version };
  return {
    Platform: { Name: 'schwarm' },
    Components: [
      // Clients look for a component of this name.
      { Name: 'Engine', Version, Details: engine },
      { Name: 'schwarm', Version: options.productVersion, Details: schwarm },
    ],
    Version,
    ApiVersion,
    MinAPIVersion: API_MIN,
    ...details,
  };
}

export const versionRoutes: readonly Route[] = [{ method: 'GET', path: '/version', rule: 'self', handler: version }];
