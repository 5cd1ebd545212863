import { expandExtraHosts, textUnder } from '../short/service-items.ts';
import { bytes } from './decoders.ts';
import { resolveContext } from './file-paths.ts';
import { anything, byText, flag, list, named, pairs, section, text, textOrTexts, texts, variables } from './kinds.ts';
import type { Shape } from './shape.ts';

const hosts: Shape = {
  accepts: ['array', 'mapping'],
  says: 'mapping',
  entries: anything,
  items: text,
  expand: expandExtraHosts,
  merge: byText,
};
const secret: Shape = {
  ...section({ source: text, target: text, uid: text, gid: text, mode: anything }),
  accepts: ['string', 'mapping'],
  says: 'string',
  expand: textUnder('source'),
};

/** The `build` section of a service. */
export const build: Shape = {
  ...section({
    context: { ...text, resolve: resolveContext },
    dockerfile: text,
    dockerfile_inline: text,
    entitlements: texts,
    args: variables,
    ssh: pairs,
    labels: pairs,
    cache_from: list(text),
    cache_to: list(text),
    no_cache: flag,
    no_cache_filter: textOrTexts,
    additional_contexts: { ...pairs, entries: { accepts: ['boolean', 'null', 'number', 'string'], resolve: resolveContext } },
    network: text,
    provenance: anything,
    sbom: anything,
    pull: flag,
    target: text,
    shm_size: bytes,
    extra_hosts: hosts,
    isolation: text,
    privileged: flag,
    secrets: list(secret),
    tags: texts,
    ulimits: named(anything),
    platforms: texts,
  }),
  accepts: ['string', 'mapping'],
  says: 'string',
  expand: textUnder('context'),
};
