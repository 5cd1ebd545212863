/** Where a store keeps our keys: below a prefix, which may be empty. */
export class Prefixed {
  readonly #lead: string;

  constructor(prefix: string) {
    this.#lead = prefix === '' ? '' : `${prefix}/`;
  }

  /** The key as the store's server knows it. */
  outer(key: string): string {
    return `${this.#lead}${key}`;
  }

  /** The key as we know it; the server's must lie below the prefix. */
  inner(serverKey: string): string {
    return serverKey.slice(this.#lead.length);
  }
}
