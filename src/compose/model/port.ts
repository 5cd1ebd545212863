/** One port of a service's containers, published or not. */
export interface PortMapping {
  /** Port inside the container. */
  readonly target: number;
  /** Host port, or `FROM-TO` for any free one of a range; undefined: the engine chooses. */
  readonly published: string | undefined;
  /** Undefined: all addresses. IPv6 without brackets. */
  readonly hostIp: string | undefined;
  readonly protocol: string;
  readonly mode: 'ingress' | 'host';
  readonly name: string | undefined;
  readonly appProtocol: string | undefined;
}
