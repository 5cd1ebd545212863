import { type JsonObject, stringOf } from '../../../base/index.ts';

/** Plugins of several nodes, each once by name: enabled if it is on every node that was asked. */
export function mergePlugins(lists: readonly (readonly JsonObject[])[]): readonly JsonObject[] {
  const found = new Map<string, JsonObject[]>();
  for (const plugin of lists.flat()) {
    const name = stringOf(plugin['Name']) ?? '';
    found.set(name, [...(found.get(name) ?? []), plugin]);
  }
  return [...found.values()].map((same) => ({
    ...same[0],
    Enabled: same.length === lists.length && same.every((plugin) => plugin['Enabled'] === true),
  }));
}
