import { ApiClient } from '../support/api-client.ts';

/** What the engines themselves hold: ids by name, one per container that has it. */
export async function namesOnEngines(addresses: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const held = new Map<string, string[]>();
  for (const address of addresses) {
    const { body } = await new ApiClient(`http://${address}`).call('GET', '/containers/json?all=1');
    for (const { Id, Names } of body as readonly { readonly Id: string; readonly Names: readonly string[] }[]) {
      const name = (Names[0] ?? '').slice(1);
      held.set(name, [...(held.get(name) ?? []), Id]);
    }
  }
  return held;
}

/** Removes every container of the engines. */
export async function clearEngines(addresses: readonly string[]): Promise<void> {
  for (const address of addresses) {
    const api = new ApiClient(`http://${address}`);
    const { body } = await api.call('GET', '/containers/json?all=1');
    for (const { Id } of body as readonly { readonly Id: string }[]) await api.call('DELETE', `/containers/${Id}?force=1&v=1`);
  }
}
