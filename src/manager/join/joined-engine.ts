import { array, boolean, type InferOutput, literal, nullable, number, object, safeParse, string } from 'valibot';
import { errorText, type Log, parseJson } from '../../base/index.ts';

const schema = object({
  format: literal(1),
  address: string(),
  ttlMs: number(),
  guards: nullable(string()),
  fenced: array(string()),
  tokenHash: string(),
  expired: boolean(),
  holdsLease: boolean(),
});

/** An engine that joined through a manager, as the store keeps it until its agent says goodbye. Renewals are not written. */
export interface JoinedEngine extends Omit<InferOutput<typeof schema>, 'format' | 'guards' | 'fenced'> {
  /** Id of the engine whose fenced containers the agent stops when it cannot renew; undefined: none. */
  readonly guards: string | undefined;
  /** Ids of containers that the agent stopped and that still stand. */
  readonly fenced: readonly string[];
}

export function formatJoined(joined: JoinedEngine): string {
  return JSON.stringify({ format: 1, ...joined, guards: joined.guards ?? null });
}

/** The reverse of `formatJoined`; undefined for what cannot be read, which is logged: its agent's next renewal writes it anew. */
export function parseJoined(key: string, value: Uint8Array, log: Log): JoinedEngine | undefined {
  try {
    const parsed = safeParse(schema, parseJson(Buffer.from(value).toString('utf8')));
    if (parsed.success) {
      const { format: _format, guards, ...rest } = parsed.output;
      return { ...rest, guards: guards ?? undefined };
    }
    log.warn('a joined engine in the store is of another version', { key, problem: parsed.issues[0].message });
  } catch (cause) {
    log.warn('a joined engine in the store cannot be read', { key, cause: errorText(cause) });
  }
  return undefined;
}
