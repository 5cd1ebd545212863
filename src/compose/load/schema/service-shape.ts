import { decodePort, expandPorts, portIdentity } from '../short/ports.ts';
import {
  decodeDevice,
  decodeExtraHost,
  dependencyNames,
  expandDevice,
  expandEnvFiles,
  expandExtraHosts,
  expandHealthTest,
  networkNames,
  textUnder,
} from '../short/service-items.ts';
import { decodeVolume, expandVolume, resolveVolume, volumeIdentity } from '../short/volumes.ts';
import { child, type Tree, textOf } from '../tree.ts';
import { build } from './build-shape.ts';
import { bytes, command, duration, mode } from './decoders.ts';
import { deploy, gpus } from './deploy-shape.ts';
import { resolvePath, resolveUnder } from './file-paths.ts';
import {
  anything,
  byKey,
  byText,
  decimal,
  flag,
  integer,
  list,
  named,
  oneOf,
  options,
  pairs,
  section,
  text,
  textOrTexts,
  texts,
  variables,
  words,
} from './kinds.ts';
import type { Shape } from './shape.ts';

const port: Shape = {
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

const volume: Shape = {
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

const serviceName = /^[a-zA-Z0-9._-]+$/;

const serviceNetwork: Shape = {
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

const dependsOn: Shape = {
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

const envFile: Shape = {
  ...section({ path: text, format: text, required: flag }, { required: ['path'] }),
  accepts: ['string', 'mapping'],
  says: 'string',
  resolve: resolveUnder('path'),
};

const device: Shape = {
  ...section({ source: text, target: text, permissions: text }, { required: ['source'] }),
  accepts: ['string', 'mapping'],
  says: 'string',
  expand: expandDevice,
  decode: decodeDevice,
};

const ulimit: Shape = {
  ...section({ soft: integer, hard: integer }, { required: ['soft', 'hard'] }),
  accepts: ['integer', 'string', 'mapping'],
  says: 'integer or string',
  cast: 'integer',
  replaces: () => true,
};

const hook: Shape = section(
  { command, user: text, privileged: flag, working_dir: text, environment: variables },
  { required: ['command'] },
);

const blkioLimits: Shape = list(section({ path: text, rate: bytes }));
const blkioWeights: Shape = list(section({ path: text, weight: integer }));

/** A config or secret given to a service; `folder` is where it lands by default. */
function grants(folder: string): Shape {
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
const logging: Shape = section(
  { driver: text, options: { ...options, entries: { accepts: ['null', 'number', 'string'] } } },
  {
    replaces: (base, over) => {
      const drivers = [base, over].map((map) => textOf(child(map, 'driver')));
      return drivers[0] !== undefined && drivers[1] !== undefined && drivers[0] !== drivers[1];
    },
  },
);

/** The `extends` entry of a service. */
export const extendsShape: Shape = {
  ...section({ service: text, file: text }, { required: ['service'] }),
  accepts: ['string', 'mapping'],
  says: 'string',
  expand: textUnder('service'),
};

/** Every key of a service. */
export const service: Shape = section({
  annotations: pairs,
  attach: flag,
  blkio_config: section({
    weight: integer,
    weight_device: blkioWeights,
    device_read_bps: blkioLimits,
    device_read_iops: blkioLimits,
    device_write_bps: blkioLimits,
    device_write_iops: blkioLimits,
  }),
  build,
  cap_add: texts,
  cap_drop: texts,
  cgroup: oneOf('host', 'private'),
  cgroup_parent: text,
  command,
  configs: grants('/'),
  container_name: { ...text, pattern: /[a-zA-Z0-9][a-zA-Z0-9_.-]+/ },
  cpu_count: { ...integer, range: [0, Number.MAX_SAFE_INTEGER], says: 'string' },
  cpu_percent: { ...decimal, range: [0, 100], says: 'string' },
  cpu_period: decimal,
  cpu_quota: decimal,
  cpu_rt_period: decimal,
  cpu_rt_runtime: decimal,
  cpu_shares: decimal,
  cpus: decimal,
  cpuset: text,
  credential_spec: section({ config: text, file: text, registry: text }, { resolve: resolveUnder('file') }),
  depends_on: dependsOn,
  deploy,
  develop: {
    ...section({ watch: list(watchRule()) }),
    accepts: ['mapping', 'null'],
  },
  device_cgroup_rules: texts,
  devices: list(device, { merge: { by: volumeIdentity } }),
  dns: textOrTexts,
  dns_opt: texts,
  dns_search: textOrTexts,
  domainname: text,
  entrypoint: command,
  env_file: { ...list(envFile), accepts: ['array', 'string'], says: 'string', expand: expandEnvFiles, merge: byKey('path') },
  environment: variables,
  expose: words,
  extends: extendsShape,
  external_links: texts,
  extra_hosts: {
    accepts: ['array', 'mapping'],
    says: 'mapping',
    entries: { accepts: ['array', 'string'], says: 'string', items: text },
    items: { ...text, decode: decodeExtraHost },
    expand: expandExtraHosts,
    merge: byText,
  },
  gpus,
  group_add: words,
  healthcheck: section({
    disable: flag,
    interval: duration,
    retries: { ...integer, accepts: ['number', 'string'] },
    test: { accepts: ['array', 'string'], says: 'string', items: text, expand: expandHealthTest, merge: 'replace' },
    timeout: duration,
    start_period: duration,
    start_interval: duration,
  }),
  hostname: text,
  image: text,
  init: flag,
  ipc: text,
  isolation: text,
  label_file: { ...textOrTexts, resolve: resolveList },
  labels: pairs,
  links: texts,
  logging,
  mac_address: text,
  mem_limit: bytes,
  mem_reservation: { ...bytes, accepts: ['integer', 'string'] },
  mem_swappiness: integer,
  memswap_limit: bytes,
  models: { ...named(anything, { expand: networkNames, names: serviceName }), accepts: ['array', 'mapping'], says: 'array', items: text },
  network_mode: text,
  networks: {
    ...named(serviceNetwork, { expand: networkNames, names: serviceName }),
    accepts: ['array', 'mapping'],
    says: 'array',
    items: text,
  },
  oom_kill_disable: flag,
  oom_score_adj: { ...integer, range: [-1000, 1000], says: 'string' },
  pid: { accepts: ['null', 'string'] },
  pids_limit: decimal,
  platform: text,
  ports: list(port, { expand: expandPorts, merge: { by: portIdentity } }),
  post_start: list(hook),
  pre_start: list({ ...hook, fields: { ...hook.fields, image: text, per_replica: flag } }),
  pre_stop: list(hook),
  privileged: flag,
  profiles: texts,
  provider: section({ type: text, options: named(anything) }, { required: ['type'] }),
  pull_policy: { ...text, pattern: /always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+/ },
  pull_refresh_after: text,
  read_only: flag,
  restart: text,
  runtime: text,
  scale: integer,
  secrets: grants('/run/secrets/'),
  security_opt: texts,
  shm_size: bytes,
  stdin_open: flag,
  stop_grace_period: duration,
  stop_signal: text,
  storage_opt: { ...options, entries: anything },
  sysctls: pairs,
  tmpfs: textOrTexts,
  tty: flag,
  ulimits: named(ulimit),
  use_api_socket: { accepts: ['boolean'], cast: 'boolean' },
  user: text,
  userns_mode: text,
  uts: text,
  volume_driver: text,
  volumes: list(volume, { merge: { by: volumeIdentity } }),
  volumes_from: texts,
  working_dir: text,
});

function resolveList(tree: Tree, absolute: (path: string) => string): Tree {
  return tree.kind === 'list' ? { ...tree, items: tree.items.map((item) => resolvePath(item, absolute)) } : tree;
}

function watchRule(): Shape {
  return section(
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
}
