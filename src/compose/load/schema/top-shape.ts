import { expandExternal, textUnder } from '../short/service-items.ts';
import { resolveDevice, resolveUnder } from './file-paths.ts';
import { byKey, flag, list, named, options, pairs, section, text, textOrTexts } from './kinds.ts';
import { service } from './service-shape.ts';
import type { Shape } from './shape.ts';

const external: Shape = { ...section({ name: text }), accepts: ['boolean', 'string', 'mapping'], cast: 'boolean' };
const name = /^[a-zA-Z0-9._-]+$/;

const ipam: Shape = section({
  driver: text,
  config: list(section({ subnet: text, ip_range: text, gateway: text, aux_addresses: named(text) }), {
    merge: { ...byKey('subnet'), deep: true },
  }),
  options: { ...options, entries: text },
});

const network: Shape = {
  ...section({
    name: text,
    driver: text,
    driver_opts: options,
    ipam,
    external,
    internal: flag,
    enable_ipv4: flag,
    enable_ipv6: flag,
    attachable: flag,
    labels: pairs,
  }),
  accepts: ['mapping', 'null'],
  expand: expandExternal,
};

const volume: Shape = {
  ...section({ name: text, driver: text, driver_opts: options, external, labels: pairs }),
  accepts: ['mapping', 'null'],
  expand: expandExternal,
  resolve: resolveDevice,
};

const fileFields = { name: text, environment: text, file: text, external, labels: pairs, template_driver: text };
const config: Shape = section({ ...fileFields, content: text }, { expand: expandExternal, resolve: resolveUnder('file') });
const secret: Shape = section(
  { ...fileFields, driver: text, driver_opts: options },
  { expand: expandExternal, resolve: resolveUnder('file') },
);

const model: Shape = section(
  { name: text, model: text, context_size: { accepts: ['integer'] }, runtime_flags: list(text) },
  { required: ['model'] },
);

const includeItem: Shape = {
  ...section({ path: textOrTexts, env_file: textOrTexts, project_directory: text }),
  accepts: ['string', 'mapping'],
  says: 'string',
  expand: textUnder('path'),
};

/** The `include` list. */
export const includeShape: Shape = list(includeItem);

/** A whole Compose file. */
export const composeFile: Shape = section({
  version: { accepts: ['number', 'string'] },
  name: text,
  include: includeShape,
  services: named(service, { names: name }),
  models: named(model, { names: name }),
  networks: named(network, { names: name }),
  volumes: named(volume, { names: name }),
  secrets: named(secret, { names: name }),
  configs: named(config, { names: name }),
});
