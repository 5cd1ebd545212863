import type { ParsedAnswer } from './answers.ts';
import type { Delivered } from './delivery.ts';
import type { Left } from './leftovers.ts';
import type { FuzzRequest, Made } from './request.ts';

/** What may be there after a run, by what the answers said. */
export class Accounts {
  /** Names and ids that an answer said were made, or of which the client does not know because it left. */
  readonly #allowed = new Set<string>();
  /** How many of a kind may have been made without anyone knowing a name. */
  readonly #nameless = new Map<Made, number>();
  readonly #ids: { readonly [kind in 'any' | 'exec']: string[] } = { any: [], exec: [] };

  /** Names and ids of what was made last. */
  recent(kind: 'any' | 'exec'): readonly string[] {
    return this.#ids[kind].slice(-30);
  }

  /** Takes in what came of one request on a connection of its own. */
  note(request: FuzzRequest, { whole, end }: Delivered, answer: ParsedAnswer | undefined): void {
    const { makes, names, line } = request;
    // Whatever a rename calls it is accounted for, whoever made it.
    if (/\/rename\?/.test(line)) for (const name of names) this.#allowed.add(name);
    if (makes === undefined) return;
    if (answer?.complete === true && answer.status < 300) this.#made(makes, names, answer);
    // Cut short, or refused: nothing. Sent, and gone before the answer: who knows.
    else if (whole && (answer === undefined || !answer.complete || end === 'left')) this.#perhaps(makes, names);
  }

  /** Several requests on one connection: nothing is known of each. */
  noteMany(requests: readonly FuzzRequest[]): void {
    for (const { makes, names } of requests) if (makes !== undefined) this.#perhaps(makes, names);
  }

  /** Of the objects that are there, those that nobody made. */
  unwanted(objects: readonly Left[]): readonly string[] {
    const kinds = [...new Set(objects.map(({ kind }) => kind))];
    return kinds.flatMap((kind) => {
      const strange = objects.filter((o) => o.kind === kind && !this.#allowed.has(o.name) && !this.#allowed.has(o.id));
      return strange.length <= (this.#nameless.get(kind) ?? 0) ? [] : strange.map(({ name, id }) => `${kind} ${name} ${id.slice(0, 19)}`);
    });
  }

  #made(makes: Made, names: readonly string[], answer: ParsedAnswer): void {
    const text = answer.body.toString('utf8');
    const id = /"Id":"((?:sha256:)?[0-9a-f]{64})"/.exec(text)?.[1];
    const name = /"Name":"([^"]*)"/.exec(text)?.[1];
    const all = [id, name, ...names].filter((one) => one !== undefined);
    for (const one of all) this.#allowed.add(one);
    this.#ids[makes === 'exec' ? 'exec' : 'any'].push(...all);
    // Builds, loads and imports tell ids in words of their own, and make several.
    if (makes === 'image') this.#count('image', 5);
  }

  #perhaps(makes: Made, names: readonly string[]): void {
    for (const name of names) this.#allowed.add(name);
    if (names.length === 0) this.#count(makes, makes === 'image' ? 5 : 1);
  }

  #count(makes: Made, more: number): void {
    this.#nameless.set(makes, (this.#nameless.get(makes) ?? 0) + more);
  }
}
