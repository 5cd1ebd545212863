import { BadInputError, isObject, stringOf } from '../../base/index.ts';
import { SessionLostError, StoreUnreachableError } from '../errors.ts';
import { Lease } from '../lease.ts';
import type { StoreIo } from '../store-io.ts';
import type { ConsulHttp } from './consul-http.ts';

export interface ConsulLeaseOptions {
  readonly http: ConsulHttp;
  readonly address: string;
  readonly ttlMs: number;
}

const [LEAST_MS, MOST_MS] = [10_000, 86_400_000];

/**
 * A Consul session. It depends on its TTL alone: with Consul's own default it would end with the health of the Consul
 * server that happened to be asked.
 */
export async function startConsulLease({ http, address, ttlMs }: ConsulLeaseOptions, io: StoreIo, signal?: AbortSignal): Promise<Lease> {
  if (!(ttlMs >= LEAST_MS && ttlMs <= MOST_MS)) {
    throw new BadInputError(`a session of ${ttlMs} ms is not possible: Consul's last at least 10 s and at most 24 h`);
  }
  const wanted = { TTL: `${Math.ceil(ttlMs)}ms`, Behavior: 'delete', LockDelay: '1ms', NodeChecks: [] };
  const target = '/v1/session/create';
  const { body } = await http.call({ method: 'PUT', target, body: JSON.stringify(wanted), repeatable: false }, signal);
  const answer: unknown = JSON.parse(body);
  const id = isObject(answer) ? stringOf(answer['ID']) : undefined;
  if (id === undefined) throw new StoreUnreachableError(address, 'starting a session', `it answered ${body}`);
  const options = {
    address,
    id,
    ttlMs,
    renew: async (stop: AbortSignal) => {
      const { status } = await http.call({ method: 'PUT', target: `/v1/session/renew/${id}`, repeatable: true }, stop);
      if (status === 404) throw new SessionLostError(address, id);
    },
    end: async (stop: AbortSignal) => {
      await http.call({ method: 'PUT', target: `/v1/session/destroy/${id}`, repeatable: true }, stop);
    },
  };
  return await Lease.start(options, io, signal);
}
