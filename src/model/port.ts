export type Protocol = 'tcp' | 'udp' | 'sctp';

/**
 * Host ports a container holds or asks for. `ip` is the empty string for all addresses. `from` and `to` are inclusive;
 * a claim over more than one port asks for any one of them (the engine chooses).
 */
export interface PortClaim {
  readonly ip: string;
  readonly from: number;
  readonly to: number;
  readonly protocol: Protocol;
}

/** A port of the container's own network stack, e.g. `80/tcp`. */
export interface ExposedPort {
  readonly port: number;
  readonly protocol: Protocol;
}
