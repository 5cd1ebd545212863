import { createHash } from 'node:crypto';
import { tryReference } from '../../model/index.ts';

const FOLDER = 'credentials';
/** Registries that clients' credentials are remembered of. */
const MOST = 200;

/**
 * What clients showed registries, by registry: a container that is made anew may need its image pulled when no client is
 * there. In memory only, until a container with a policy is made from an image of that registry.
 */
export class Credentials {
  readonly #byRegistry = new Map<string, string>();

  /** @param header value of `X-Registry-Auth` with which an image was pulled */
  remember(image: string, header: string): void {
    const registry = registryOf(image);
    if (registry === undefined) return;
    this.#byRegistry.delete(registry);
    this.#byRegistry.set(registry, header);
    const [oldest] = this.#byRegistry.keys();
    if (this.#byRegistry.size > MOST && oldest !== undefined) this.#byRegistry.delete(oldest);
  }

  /** What to keep with a container of this image: a key of the store and its value; undefined = nothing is known. */
  for(image: string): { readonly key: string; readonly value: string } | undefined {
    const registry = registryOf(image);
    const value = registry === undefined ? undefined : this.#byRegistry.get(registry);
    if (registry === undefined || value === undefined) return undefined;
    return { key: `${FOLDER}/${createHash('sha256').update(registry).digest('hex')}`, value };
  }
}

function registryOf(image: string): string | undefined {
  return tryReference(image)?.domain;
}
