import type { LinkedContainer, References } from '../create/index.ts';
import type { ObservedContainer } from '../observe/index.ts';

/** Containers services can name, from what is there: the lowest number of each service, and all of them for links. */
export function referencesTo(containers: readonly ObservedContainer[]): References {
  const linked = new Map<string, LinkedContainer[]>();
  for (const c of containers) {
    if (c.oneoff) continue;
    const list = linked.get(c.service) ?? [];
    list.push({ id: c.id, name: c.name, number: c.number });
    linked.set(c.service, list);
  }
  return referencesFrom(linked);
}

/** The same from containers already grouped by service. */
export function referencesFrom(linked: ReadonlyMap<string, readonly LinkedContainer[]>): References {
  const containerOf = new Map<string, string>();
  for (const [service, list] of linked) {
    const first = list.toSorted((a, b) => (a.number ?? Infinity) - (b.number ?? Infinity))[0];
    if (first !== undefined) containerOf.set(service, first.id);
  }
  return { containerOf, linked };
}
