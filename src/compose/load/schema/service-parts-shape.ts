import { decodePort } from '../short/ports.ts';
import { decodeDevice, dependencyNames, expandDevice, textUnder } from '../short/service-items.ts';
import { decodeVolume, expandVolume, resolveVolume } from '../short/volumes.ts';
import { child, type Tree, textOf } from '../tree.ts';
import { bytes, command, mode } from './decoders.ts';
import { resolveUnder } from './file-paths.ts';
import { decimal, flag, integer, list, named, oneOf, options, pairs, section, text, textOrTexts, texts, variables } from './kinds.ts';
import type { Shape } from './shape.ts';

/** One entry of `ports`. */
export const port: Shape = {
  ...section({
    name: text,
    mode: text,
    host_ip: text,
    target: integer,
    published: { accepts: ['integer', 'string'] },
    protocol: text,
    app_protocol: text,
  }),
  accepts: ['number', 'string', 'mapping'],
  says: 'number',
  decode: decodePort,
};

/** One entry of `volumes`. */
export const volume: Shape = {
  ...section(
    {
      type: oneOf('bind', 'volume', 'tmpfs', 'cluster', 'npipe', 'image'),
      source: text,
      target: text,
      read_only: flag,
      consistency: text,
      bind: section({
        propagation: text,
        create_host_path: flag,
        recursive: oneOf('enabled', 'disabled', 'writable', 'readonly'),
        selinux: oneOf('z', 'Z'),
      }),
      volume: section({ labels: pairs, nocopy: flag, subpath: text }),
      tmpfs: section({ size: bytes, mode }),
      image: section({ subpath: text }),
    },
    { required: ['type'] },
  ),
  accepts: ['string', 'mapping'],
  says: 'string',
  expand: expandVolume,
  resolve: resolveVolume,
  decode: decodeVolume,
};

/** Names of services and of what they refer to. */
export const serviceName = /^[a-zA-Z0-9._-]+$/;

/** How a service joins one network. */
export const serviceNetwork: Shape = {
  ...section({
    aliases: texts,
    interface_name: text,
    ipv4_address: text,
    ipv6_address: text,
    link_local_ips: texts,
    mac_address: text,
    driver_opts: options,
    gw_priority: decimal,
    priority: decimal,
  }),
  accepts: ['mapping', 'null'],
  says: 'mapping',
};

/** `depends_on`. */
export const dependsOn: Shape = {
  ...named(
    section(
      {
        condition: oneOf('service_started', 'service_healthy', 'service_completed_successfully'),
        restart: flag,
        required: { accepts: ['boolean'], cast: 'boolean' },
      },
      { required: ['condition'] },
    ),
    { names: serviceName, expand: dependencyNames },
  ),
  accepts: ['array', 'mapping'],
  says: 'array',
  items: text,
};

/** One entry of `env_file`. */
export const envFile: Shape = {
  ...section({ path: text, format: text, required: flag }, { required: ['path'] }),
  accepts: ['string', 'mapping'],
  says: 'string',
  resolve: resolveUnder('path'),
};

/** One entry of `devices`. */
export const device: Shape = {
  ...section({ source: text, target: text, permissions: text }, { required: ['source'] }),
  accepts: ['string', 'mapping'],
  says: 'string',
  expand: expandDevice,
  decode: decodeDevice,
};

/** One limit; a later one replaces it whole. */
export const ulimit: Shape = {
  ...section({ soft: integer, hard: integer }, { required: ['soft', 'hard'] }),
  accepts: ['integer', 'string', 'mapping'],
  says: 'integer or string',
  cast: 'integer',
  replaces: () => true,
};

/** A command run at a moment of a container's life. */
export const hook: Shape = section(
  { command, user: text, privileged: flag, working_dir: text, environment: variables },
  { required: ['command'] },
);

/** Limits per device. */
export const blkioLimits: Shape = list(section({ path: text, rate: bytes }));
/** Weights per device. */
export const blkioWeights: Shape = list(section({ path: text, weight: integer }));

/** A config or secret given to a service; `folder` is where it lands by default. */
export function grants(folder: string): Shape {
  const place = (item: Tree): string => textOf(child(item, 'target')) ?? folder + (textOf(child(item, 'source')) ?? JSON.stringify(item));
  const grant: Shape = {
    ...section({ source: text, target: text, uid: text, gid: text, mode }),
    accepts: ['string', 'mapping'],
    says: 'string',
    expand: textUnder('source'),
  };
  return list(grant, { merge: { by: place } });
}

/** Options of two log drivers do not mix. */
export const logging: Shape = section(
  { driver: text, options: { ...options, entries: { accepts: ['null', 'number', 'string'] } } },
  {
    replaces: (base, over) => {
      const drivers = [base, over].map((map) => textOf(child(map, 'driver')));
      return drivers[0] !== undefined && drivers[1] !== undefined && drivers[0] !== drivers[1];
    },
  },
);

/** One rule of `develop.watch`. */
export const watchRule: Shape = section(
  {
    path: text,
    action: oneOf('rebuild', 'sync', 'restart', 'sync+restart', 'sync+exec'),
    target: text,
    ignore: textOrTexts,
    include: textOrTexts,
    initial_sync: flag,
    exec: hook,
  },
  { required: ['path', 'action'], resolve: resolveUnder('path') },
);
