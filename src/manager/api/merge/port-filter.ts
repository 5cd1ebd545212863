import { BadInputError } from '../../../base/index.ts';

/** Ports of a container, `80/tcp`. */
export type PortTest = (port: number, protocol: string) => boolean;

/**
 * Reads a value of the filters `publish` and `expose`: `80`, `80/udp`, `8000-8080/tcp`.
 * @throws BadInputError
 */
export function portTest(filter: string, value: string): PortTest {
  const [, from = '', to = from, protocol = 'tcp'] = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/.exec(value) ?? [];
  if (from === '' || Number(to) < Number(from) || Number(to) > 65_535) {
    throw new BadInputError(`invalid filter '${filter}=${value}': write a port or a range, such as 80, 80/udp or 8000-8080/tcp`);
  }
  return (port, its) => its === protocol && port >= Number(from) && port <= Number(to);
}
