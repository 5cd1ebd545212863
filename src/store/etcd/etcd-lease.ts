import { BadInputError, objectOf } from '../../base/index.ts';
import { SessionLostError, StoreUnreachableError } from '../errors.ts';
import { Lease } from '../lease.ts';
import type { StoreIo } from '../store-io.ts';
import { GRPC, isRefusal } from './etcd-fault.ts';
import type { EtcdGateway } from './gateway.ts';
import { numberIn } from './messages.ts';

export interface EtcdLeaseOptions {
  readonly gateway: EtcdGateway;
  readonly address: string;
  readonly ttlMs: number;
}

const [LEAST_MS, MOST_MS] = [1_000, 9_000_000_000_000];

/** An etcd lease. etcd counts in seconds and grants more than asked where its election timeout wants it. */
export async function startEtcdLease({ gateway, address, ttlMs }: EtcdLeaseOptions, io: StoreIo, signal?: AbortSignal): Promise<Lease> {
  if (!(ttlMs >= LEAST_MS && ttlMs <= MOST_MS)) {
    throw new BadInputError(`a session of ${ttlMs} ms is not possible: etcd's last at least 1 s, and at most 9,000,000,000 s`);
  }
  const granted = await gateway.call('/v3/lease/grant', { TTL: Math.ceil(ttlMs / 1_000) }, false, signal);
  const id = numberIn(granted, 'ID').toString();
  const options = {
    address,
    id,
    ttlMs: Number(numberIn(granted, 'TTL')) * 1_000,
    renew: async (stop: AbortSignal) => {
      const answer = await gateway.call('/v3/lease/keepalive', { ID: id }, true, stop);
      if (answer['error'] !== undefined) throw new StoreUnreachableError(address, 'renewing a session', JSON.stringify(answer['error']));
      // A lease that has ended is answered with no time left, not with an error.
      if (numberIn(objectOf(answer['result']), 'TTL') <= 0n) throw new SessionLostError(address, id);
    },
    end: async (stop: AbortSignal) => {
      try {
        await gateway.call('/v3/lease/revoke', { ID: id }, false, stop);
      } catch (error) {
        if (!isRefusal(error, GRPC.notFound)) throw error;
      }
    },
  };
  return await Lease.start(options, io, signal);
}
