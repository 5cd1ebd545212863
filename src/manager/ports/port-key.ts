import type { Protocol } from '../../model/index.ts';

/** A host port as text, `8080/tcp`: what a port of the whole fleet is known by. */
export type PortKey = `${number}/${Protocol}`;

export function portKey(port: number, protocol: Protocol): PortKey {
  return `${port}/${protocol}`;
}
