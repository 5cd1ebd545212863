import { arrayOf, isObject, parseJson, stringOf } from '../base/index.ts';

/** Where agents tell of themselves in a store, below its prefix: `agents/host:port`, and keys below that. */
export const AGENTS_FOLDER = 'agents';

/** What an agent tells of itself; it stays in the store until the agent says goodbye. */
export interface AgentEntry {
  /** Id of the engine whose fenced containers it stops when it cannot renew its lease; undefined: it stops none. */
  readonly guards: string | undefined;
  /** Ids of the containers that it stopped for want of a lease, and that still stand. */
  readonly fenced: readonly string[];
}

/** Keys of the agent at an address. */
export function agentKeys(address: string): { readonly entry: string; readonly lease: string; readonly wish: string } {
  const entry = `${AGENTS_FOLDER}/${address}`;
  // The lease is bound to the agent's session; the wish that it stops its fenced containers is a manager's.
  return { entry, lease: `${entry}/lease`, wish: `${entry}/fence` };
}

/** An entry as the store keeps it. */
export function formatAgentEntry({ guards, fenced }: AgentEntry): string {
  return JSON.stringify({ format: 1, guards: guards ?? null, fenced });
}

/** The reverse of `formatAgentEntry`; what cannot be read is the entry of an agent that guards nothing. */
export function parseAgentEntry(value: Uint8Array): AgentEntry {
  const parsed = parsedOf(Buffer.from(value).toString('utf8'));
  if (!isObject(parsed) || parsed['format'] !== 1) return { guards: undefined, fenced: [] };
  return { guards: stringOf(parsed['guards']), fenced: arrayOf(parsed['fenced']).flatMap((id) => stringOf(id) ?? []) };
}

function parsedOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    // Of another version, or written by hand: an agent that nothing is known of.
    return undefined;
  }
}
