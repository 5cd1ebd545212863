import { errorText } from '../base/index.ts';
import type { StoreChange, StoreEntry } from '../store/index.ts';
import type { Membership } from './discovery.ts';
import { parseEntries } from './parse-entries.ts';

/**
 * The engines that several views of one store name together. What counts is a key's value, not its name; a view that
 * cannot be reached keeps what it had.
 */
export class StoredEntries {
  readonly #address: string;
  readonly #views: readonly { readonly values: Map<string, string>; known: boolean; heard: boolean; trouble: string | undefined }[];

  constructor(address: string, views: number) {
    this.#address = address;
    this.#views = Array.from({ length: views }, () => ({
      values: new Map<string, string>(),
      known: false,
      heard: false,
      trouble: undefined,
    }));
  }

  /** Takes in what one view was told. */
  take(view: number, change: StoreChange): void {
    const seen = this.#views[view];
    if (seen === undefined) return;
    seen.heard = true;
    switch (change.kind) {
      case 'reset':
        seen.known = true;
        seen.values.clear();
        for (const entry of change.listing.entries) put(seen.values, entry);
        break;
      case 'put':
        put(seen.values, change.entry);
        break;
      case 'delete':
        seen.values.delete(change.key);
        break;
      case 'away':
        seen.trouble = errorText(change.error);
        break;
      case 'back':
        seen.trouble = undefined;
        break;
    }
  }

  /** Whether every view has spoken: the first membership is complete, or says what is missing. */
  get complete(): boolean {
    return this.#views.every((view) => view.heard);
  }

  /** The engines, by key; malformed values are problems and leave the others alone. */
  membership(): Membership {
    const rows = this.#views.flatMap((view) => [...view.values]).sort(([a], [b]) => (a < b ? -1 : 1));
    const { entries, problems } = parseEntries(rows.map(([key, text]) => ({ text, where: `${this.#address}, key ${key}` })));
    return { entries, problems: [...this.#troubles(), ...problems] };
  }

  /** One is enough: it is one store. */
  #troubles(): readonly string[] {
    const away = this.#views.find((view) => view.trouble !== undefined);
    if (away === undefined) return [];
    return [`${away.trouble}; ${away.known ? 'its last list holds' : 'no engine is known'} until it answers`];
  }
}

function put(values: Map<string, string>, { key, value }: StoreEntry): void {
  const text = value.toString().trim();
  if (text === '') values.delete(key);
  else values.set(key, text);
}
