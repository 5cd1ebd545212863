import { array, boolean, maxLength, maxValue, minValue, nullable, number, object, pipe, safeParse, string } from 'valibot';
import { BadInputError } from '../../base/index.ts';
import { formatEndpoint, parseEngineEndpoint } from '../../engine/index.ts';

/** What an agent says with each renewal. */
export interface Renewal {
  /** Where managers reach the engine, as `formatEndpoint` writes it. */
  readonly address: string;
  readonly ttlMs: number;
  /** Id of the engine whose fenced containers it stops when it cannot renew; undefined: none. */
  readonly guards: string | undefined;
  readonly fenced: readonly string[];
  /** Whether containers may run under this renewal. */
  readonly holdsLease: boolean;
  /** Which run of an agent says it, and the how many-th thing that is. */
  readonly agent: string;
  readonly number: number;
}

const MOST_FENCED = 10_000;
const schema = object({
  address: string(),
  ttlMs: pipe(number(), minValue(1_000), maxValue(86_400_000)),
  guards: nullable(string()),
  fenced: pipe(array(string()), maxLength(MOST_FENCED)),
  holdsLease: boolean(),
  agent: string(),
  number: number(),
});

/** Reads what an agent sent. @throws BadInputError naming the field */
export function parseRenewal(body: unknown): Renewal {
  const parsed = safeParse(schema, body);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new BadInputError(
      `invalid registration: ${issue.message} at ${issue.path?.map((part) => String(part.key)).join('.') ?? 'its root'}`,
    );
  }
  const { guards, address, ...rest } = parsed.output;
  return { ...rest, address: joinedAddress(address), guards: guards ?? undefined };
}

/** The address of an engine as it is registered. @throws BadInputError unless it is `host:port` */
export function joinedAddress(text: string): string {
  const endpoint = parseEngineEndpoint(text);
  if (endpoint.kind !== 'tcp')
    throw new BadInputError(`"${text}" is a socket; an agent registers where managers reach its engine, host:port`);
  return formatEndpoint(endpoint);
}
