import { arrayOf, type JsonObject, objectOf, stringOf } from '../base/index.ts';
import type { ExposedPort, PortClaim } from './port.ts';
import { distinctClaims } from './port-held.ts';
import { parseExposedPort, parseExposedPorts, parseHostPort } from './port-text.ts';

/**
 * The host ports a `PortBindings` map asks for: `{"80/tcp": [{"HostIp": "", "HostPort": "8080"}]}`.
 * @throws BadInputError `invalid port specification: "…"` or `invalid IP address: …`
 */
export function claimsOf(bindings: JsonObject): readonly PortClaim[] {
  return Object.entries(bindings).flatMap(([port, list]) => {
    const { protocol } = parseExposedPort(port);
    const claims = arrayOf(list).flatMap((binding) => {
      const { HostIp: ip, HostPort: hostPort } = objectOf(binding);
      return parseHostPort(stringOf(ip) ?? '', stringOf(hostPort) ?? '', protocol) ?? [];
    });
    // One port on 0.0.0.0 and on :: is one claim; two container ports on one host port stay two, and will be refused.
    return distinctClaims(claims);
  });
}

/** The ports of an `ExposedPorts` map: `{"80/tcp": {}}`. @throws BadInputError `invalid port specification: "…"` */
export function exposedPortsOf(exposed: JsonObject): readonly ExposedPort[] {
  return Object.keys(exposed).flatMap((text) => parseExposedPorts(text));
}
