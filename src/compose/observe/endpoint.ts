import { arrayOf, objectOf, stringOf } from '../../base/index.ts';
import type { EndpointFacts } from '../create/index.ts';
import type { Docker } from '../docker/index.ts';

/** Asks the endpoint which API it speaks and whether it stands for many engines. */
export async function observeEndpoint(docker: Docker, signal: AbortSignal): Promise<EndpointFacts> {
  const version = await docker.version(signal);
  const fleet = isFleet(version);
  return { apiVersion: stringOf(version['ApiVersion']) ?? '1.41', fleet, local: !fleet && docker.engine.endpoint.kind === 'unix' };
}

/** A manager of ours names itself among the components; a classic one calls its version `swarm/…`. */
function isFleet(version: { readonly [key: string]: unknown }): boolean {
  const names = arrayOf(version['Components']).map((c) => stringOf(objectOf(c)['Name'])?.toLowerCase());
  return names.includes('schwarm') || (stringOf(version['Version']) ?? '').startsWith('swarm/');
}
