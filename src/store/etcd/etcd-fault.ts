import { isObject, numberOf, objectOf, parseJson, type SchwarmError, stringOf } from '../../base/index.ts';
import { StoreRefusedError, StoreUnreachableError } from '../errors.ts';

/** gRPC's numbers for why a call failed, as the gateway passes them on. */
export const GRPC = { unknown: 2, deadline: 4, notFound: 5, aborted: 10, unavailable: 14, unauthenticated: 16 } as const;

/** The server's own state is in the way: no leader, a member that stops, a request that timed out inside. */
const PASSING: readonly number[] = [GRPC.unknown, GRPC.deadline, GRPC.aborted, GRPC.unavailable];

/** etcd answered a call with an error that trying again does not mend. */
class EtcdRefusedError extends StoreRefusedError {
  readonly grpcCode: number;

  constructor(address: string, what: string, why: string, grpcCode: number) {
    super(address, what, why);
    this.grpcCode = grpcCode;
  }
}

/** What an answer with another status than 200 means. */
export function etcdFault(address: string, what: string, status: number, body: string): SchwarmError {
  const answer = objectOf(tryParse(body));
  const code = numberOf(answer['code']);
  const why = stringOf(answer['message']) ?? stringOf(answer['error']) ?? `it answered ${status}`;
  if (code === undefined ? status >= 500 : PASSING.includes(code)) return new StoreUnreachableError(address, what, why);
  return new EtcdRefusedError(address, what, why, code ?? 0);
}

/** Whether an error is etcd's refusal with that number. */
export function isRefusal(error: unknown, grpcCode: number): boolean {
  return error instanceof EtcdRefusedError && error.grpcCode === grpcCode;
}

function tryParse(body: string): unknown {
  try {
    const value = parseJson(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // not the gateway's words: a proxy's, say
  }
}
