import { expandDeviceRequest, expandGpus } from '../short/service-items.ts';
import { bytes, duration } from './decoders.ts';
import { decimal, integer, list, oneOf, pairs, section, text, texts } from './kinds.ts';
import type { Shape } from './shape.ts';

const update: Shape = section({
  parallelism: integer,
  delay: duration,
  failure_action: text,
  monitor: duration,
  max_failure_ratio: decimal,
  order: oneOf('start-first', 'stop-first'),
});

/** A number, or `all`, which the long form turns into -1. */
const count: Shape = { accepts: ['integer', 'string'] };

const deviceFields = { capabilities: texts, count, device_ids: texts, driver: text, options: pairs };

/** Devices by ability under `deploy.resources.reservations`. */
const deviceRequests: Shape = list(section(deviceFields, { required: ['capabilities'], expand: expandDeviceRequest }));

/** `gpus` of a service. */
export const gpus: Shape = { ...list(section(deviceFields)), accepts: ['array', 'string'], values: ['all'], expand: expandGpus };

const genericResource: Shape = section({ discrete_resource_spec: section({ kind: text, value: { accepts: ['number', 'string'] } }) });

const memory: Shape = { ...bytes, accepts: ['string'] };

/** The `deploy` section of a service. */
export const deploy: Shape = section(
  {
    mode: oneOf('replicated', 'global', 'replicated-job', 'global-job'),
    endpoint_mode: oneOf('vip', 'dnsrr'),
    replicas: integer,
    labels: pairs,
    rollback_config: update,
    update_config: update,
    resources: section({
      limits: section({ cpus: decimal, memory, pids: integer }),
      reservations: section({ cpus: decimal, memory, generic_resources: list(genericResource), devices: deviceRequests }),
    }),
    restart_policy: section({ condition: oneOf('none', 'on-failure', 'any'), delay: duration, max_attempts: integer, window: duration }),
    placement: section({
      constraints: list(text),
      preferences: list(section({ spread: text })),
      max_replicas_per_node: integer,
    }),
  },
  { accepts: ['mapping', 'null'] },
);
