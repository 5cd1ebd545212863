import { arrayOf, BadInputError, numberOf, objectOf, type Random, stringOf } from '../base/index.ts';
import { Engine, type EngineCall, EngineHttpError, type EngineTls, parseEngineEndpoint } from '../engine/index.ts';

export interface ManagersOptions {
  /** `host:port` of managers, any of them. */
  readonly managers: readonly string[];
  readonly token: string;
  readonly tls?: EngineTls | undefined;
  readonly userAgent: string;
  readonly random: Random;
}

/** What an agent tells a manager with each renewal. */
export interface Renewal {
  readonly address: string;
  readonly ttlMs: number;
  /** Id of the engine it guards; undefined: none. */
  readonly guards: string | undefined;
  /** Ids of containers that it stopped and that still stand. */
  readonly fenced: readonly string[];
  /** Whether containers may run under this renewal; otherwise it only keeps the engine in the fleet. */
  readonly holdsLease: boolean;
}

interface RenewalAnswer {
  readonly isAsked: boolean;
  readonly fenced: readonly string[];
}

/** Less than any useful lease: a manager that is silent leaves time to ask another. */
const TIMEOUTS = { connectTimeoutMs: 2_000, callTimeoutMs: 5_000 };

/** The managers of a fleet, of which any takes what an agent says: replicas pass it on to the one that leads. */
export class Managers implements AsyncDisposable {
  readonly #engines: readonly Engine[];
  readonly #token: string;
  readonly #agent: string;
  #first = 0;
  #said = 0;

  /** @throws BadInputError for an address that cannot be dialled */
  constructor({ managers, token, tls, userAgent, random }: ManagersOptions) {
    this.#agent = random.hex(8);
    this.#token = token;
    this.#engines = managers.map(
      (address) => new Engine({ endpoint: parseEngineEndpoint(address), userAgent, ...TIMEOUTS, ...(tls === undefined ? {} : { tls }) }),
    );
  }

  /** For messages. */
  get addresses(): string {
    return this.#engines.map((engine) => engine.address).join(',');
  }

  /**
   * Registers the engine, or renews that.
   * @returns whether a manager wants what is fenced to stand: the lease was not renewed then; and ids of containers that an
   * agent before this one stopped
   * @throws JoinRefusedError when the token is not right; what kept the last manager from answering
   */
  async renew(renewal: Renewal, deadlineMs: number, signal: AbortSignal): Promise<RenewalAnswer> {
    // Which of two renewals was said last is told by their numbers: one that got stuck on the way may arrive late.
    const json = { ...renewal, guards: renewal.guards ?? null, agent: this.#agent, number: ++this.#said };
    const { body } = await this.#ask({ method: 'POST', path: '/schwarm/agents', body: { json }, deadlineMs }, signal);
    if (numberOf(objectOf(body)['ttlMs']) === undefined)
      throw new BadInputError(`${this.addresses} does not answer like a schwarm manager`);
    const { fence, fenced } = objectOf(body);
    return { isAsked: fence === true, fenced: arrayOf(fenced).flatMap((id) => stringOf(id) ?? []) };
  }

  /** Takes the engine out of the fleet. @throws as `renew` */
  async leave(address: string, deadlineMs: number, signal: AbortSignal): Promise<void> {
    await this.#ask({ method: 'DELETE', path: `/schwarm/agents/${encodeURIComponent(address)}`, deadlineMs }, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#engines.map((engine) => engine[Symbol.asyncDispose]()));
  }

  /** The one that answered last is asked first. */
  async #ask(call: EngineCall & { readonly deadlineMs: number }, signal: AbortSignal): Promise<{ readonly body: unknown }> {
    const { length } = this.#engines;
    let last: unknown;
    for (let i = 0; i < length; i++) {
      const at = (this.#first + i) % length;
      try {
        const answer = await this.#askOne(at, call, signal);
        this.#first = at;
        return answer;
      } catch (error) {
        if (signal.aborted || error instanceof BadInputError) throw error;
        last = error;
      }
    }
    throw last;
  }

  async #askOne(at: number, call: EngineCall, signal: AbortSignal): Promise<{ readonly body: unknown }> {
    const headers = { authorization: `Bearer ${this.#token}` };
    try {
      return (await this.#engines[at]?.json({ ...call, headers }, signal)) ?? { body: undefined };
    } catch (error) {
      if (error instanceof EngineHttpError && REFUSED.has(error.status)) throw new BadInputError(refusal(error));
      throw error;
    }
  }
}

/** Trying again does not help. */
const REFUSED: ReadonlySet<number> = new Set([400, 401, 403, 404, 501]);

function refusal({ status, address, engineMessage }: EngineHttpError): string {
  if (status === 404) return `${address} does not take agents: it is no schwarm manager, or an older one`;
  return `manager ${address} refuses this agent: ${engineMessage}`;
}
