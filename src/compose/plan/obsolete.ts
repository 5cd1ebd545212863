import { objectOf } from '../../base/index.ts';
import { containerBody, networkHash, type References, serviceHash, volumeName } from '../create/index.ts';
import { COMPOSE, isOurs } from '../identity/index.ts';
import { imageName, type Service } from '../model/index.ts';
import type { ObservedContainer } from '../observe/index.ts';
import { differenceOf } from './adopt.ts';
import type { UpInput } from './options.ts';
import { referencesTo } from './references.ts';

/** A service and what its containers are compared with; made once for all of them. */
export interface Wish {
  readonly service: Service;
  readonly references: References;
  readonly hash: string;
}

export function wishOf(service: Service, input: UpInput): Wish {
  const references = referencesTo(input.observed.containers);
  return { service, references, hash: serviceHash(service, references) };
}

/**
 * Why a container must be made anew to be what the file asks for; undefined when it is already. Looks at the container alone:
 * what happens to others in the same run is the caller's.
 */
export function obsoleteBecause(c: ObservedContainer, wish: Wish, input: UpInput): string | undefined {
  const { service } = wish;
  return (
    configDiffers(c, wish, input) ??
    imageDiffers(c, service, input) ??
    networkMissing(c, service, input) ??
    volumeMissing(c, service, input)
  );
}

function configDiffers(c: ObservedContainer, wish: Wish, input: UpInput): string | undefined {
  const extra = input.options.files.get(wish.service.name)?.extraHash;
  if (isOurs(c.labels) && c.labels[COMPOSE.extraHash] !== extra) {
    return 'the contents of its configs or secrets, or its x-schwarm entry, changed';
  }
  if (c.labels[COMPOSE.configHash] === wish.hash) return undefined;
  const inspected = isOurs(c.labels) ? undefined : input.observed.details.get(c.id);
  if (inspected === undefined) return 'its configuration changed';
  const difference = differenceOf(requestFor(c, wish, input), inspected, imageConfig(wish.service, input));
  return difference === undefined ? undefined : `${difference} changed`;
}

/** The create request we would send for the container. */
function requestFor(c: ObservedContainer, { service, references, hash }: Wish, input: UpInput): { readonly [key: string]: unknown } {
  const { project, observed } = input;
  return containerBody({
    project,
    service,
    number: c.number,
    name: c.name,
    image: imageName(project, service),
    imageId: undefined,
    references,
    endpoint: observed.endpoint,
    inherited: new Map(),
    fileMounts: input.options.files.get(service.name)?.mounts ?? [],
    extraLabels: {},
    hash,
    version: '',
  }).body;
}

function imageConfig(service: Service, input: UpInput): { readonly [key: string]: unknown } {
  return objectOf(input.observed.images.get(imageName(input.project, service))?.config);
}

function imageDiffers(c: ObservedContainer, service: Service, input: UpInput): string | undefined {
  const name = imageName(input.project, service);
  const image = input.observed.images.get(name);
  const used = c.labels[COMPOSE.image] ?? c.imageId;
  if (image === undefined || image.id === '' || used === '' || used === image.id) return undefined;
  return `image ${name} is another one now`;
}

function networkMissing(c: ObservedContainer, service: Service, input: UpInput): string | undefined {
  for (const key of service.networks.keys()) {
    const name = input.project.networks.get(key)?.name ?? key;
    if (!c.networks.has(name)) return `it is not on network ${name}`;
    const now = input.observed.networks.get(name)?.id ?? '';
    const joined = c.networks.get(name) ?? '';
    // A manager shows one network for one on each node, so ids say nothing there.
    if (!input.observed.endpoint.fleet && now !== '' && joined !== '' && now !== joined) return `network ${name} is another one now`;
  }
  return undefined;
}

function volumeMissing(c: ObservedContainer, service: Service, input: UpInput): string | undefined {
  for (const mount of service.mounts) {
    if (mount.type !== 'volume' || mount.source === undefined) continue;
    const name = volumeName(input.project, mount.source);
    if (!c.mounts.some((m) => m.name === name && m.target === mount.target)) return `volume ${name} is not mounted`;
  }
  return undefined;
}

/** Whether a network we made differs from the file. What others made carries digests we cannot judge. */
export function networkDrifted(input: UpInput, key: string): boolean {
  const network = input.project.networks.get(key);
  const found = network === undefined ? undefined : input.observed.networks.get(network.name);
  if (network === undefined || found === undefined || network.external || !isOurs(found.labels)) return false;
  const label = found.labels[COMPOSE.configHash];
  return label !== undefined && label !== networkHash(network);
}
