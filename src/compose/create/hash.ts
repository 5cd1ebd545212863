import { createHash } from 'node:crypto';
import { type Network, parseVolumesFrom, type Service, type Volume } from '../model/index.ts';
import { resolveMode } from './endpoints.ts';
import { goJson, goMap } from './go-json.ts';
import { hashedService } from './hash-service.ts';
import type { References } from './wish.ts';

/**
 * Value of the `config-hash` label: 64 hex digits. It is the digest Docker Compose 2.40 computes, so that neither tool recreates
 * what the other made. `service:S` references are resolved first: a new parent changes the hash.
 */
export function serviceHash(service: Service, references: References): string {
  const resolve = (text: string): string => resolveMode(text, { references });
  const sources = service.volumesFrom.map((text) => {
    const { kind, name, mode } = parseVolumesFrom(text);
    if (kind === 'container') return text;
    const id = references.containerOf.get(name);
    return id === undefined ? text : mode === 'rw' && !text.endsWith(':rw') ? id : `${id}:${mode}`;
  });
  return sha256(goJson(hashedService({ ...service, volumesFrom: sources }, resolve)));
}

/** Value of the `config-hash` label of a network. */
export function networkHash(network: Network): string {
  const ipam = network.ipam;
  return sha256(
    goJson({
      name: network.name,
      driver: network.driver,
      driver_opts: goMap(network.driverOptions),
      ipam: {
        driver: ipam?.driver,
        config: ipam === undefined || ipam.config.length === 0 ? undefined : ipam.config.map(hashedPool),
      },
      internal: network.internal ? true : undefined,
      attachable: network.attachable ? true : undefined,
      labels: goMap(network.labels),
      enable_ipv4: network.enableIpv4,
      enable_ipv6: network.enableIpv6,
    }),
  );
}

/** Value of the `config-hash` label of a volume. */
export function volumeHash(volume: Volume): string {
  const { name, driver, driverOptions, labels } = volume;
  return sha256(goJson({ name, driver: driver ?? 'local', driver_opts: goMap(driverOptions), labels: goMap(labels) }));
}

function hashedPool(pool: {
  readonly subnet: string | undefined;
  readonly gateway: string | undefined;
  readonly ipRange: string | undefined;
  readonly auxAddresses: { readonly [name: string]: string };
}): object {
  return { subnet: pool.subnet, gateway: pool.gateway, ip_range: pool.ipRange, aux_addresses: goMap(pool.auxAddresses) };
}

/** Digest of text or bytes as 64 hex digits. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
