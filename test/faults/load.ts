import { setTimeout as delay } from 'node:timers/promises';
import { type Random, seededRandom } from '../../src/base/index.ts';
import { valueAt } from '../support/api-client.ts';
import { type Answer, ask } from './ask.ts';
import type { Pledge } from './judge/observation.ts';

export interface LoadOptions {
  /** Of the names it creates. */
  readonly prefix: string;
  /** `host:port` of the managers; each call goes to any of them. */
  readonly managers: readonly string[];
  readonly seed: number;
  /** Clients at a time. */
  readonly clients: number;
  /** Containers that each client has at a time; it removes its oldest. */
  readonly keeps: number;
}

/** How many calls were answered how: `201`, `503`; `0` = no answer. */
export type Tally = Map<string, number>;

const CALL_MS = 3_000;
const PAUSE_MS = 100;
const STARTS = 40;

/** The body of a container that is to survive its node. */
export const SURVIVOR = {
  Image: 'busybox',
  Cmd: ['sleep', '100000'],
  Env: ['reschedule:on-node-failure'],
  HostConfig: { Init: true },
} as const;

/** Clients that create, start, inspect and remove without a break until disposed, and remember what they were told. */
export class Load implements AsyncDisposable {
  /** What was told of every container whose create was answered with 201. */
  readonly pledges: Pledge[] = [];
  /** How creates, and reads, were answered. */
  readonly creates: Tally = new Map();
  readonly reads: Tally = new Map();
  readonly #options: LoadOptions;
  readonly #random: Random;
  #isRunning = true;
  readonly #done: Promise<unknown>;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed);
    this.#done = Promise.all(Array.from({ length: options.clients }, (_, client) => this.#run(client)));
  }

  /** Ends when all calls have been answered. */
  async end(): Promise<void> {
    this.#isRunning = false;
    await this.#done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }

  async #run(client: number): Promise<void> {
    const mine: Pledge[] = [];
    for (let i = 0; this.#isRunning; i++) {
      const pledge = await this.#create(`${this.#options.prefix}-${client}-${i}`);
      if (pledge !== undefined) {
        mine.push(pledge);
        await this.#start(pledge);
        await this.#inspect(pledge);
      }
      const oldest = mine.length > this.#options.keeps ? mine.shift() : undefined;
      if (oldest !== undefined) await this.#remove(oldest);
      await delay(PAUSE_MS);
    }
  }

  async #create(name: string): Promise<Pledge | undefined> {
    const answer = await this.#ask('POST', `/containers/create?name=${name}`, SURVIVOR);
    count(this.creates, answer);
    if (answer.status !== 201) return undefined;
    const pledge: Pledge = { name, fromMs: performance.now(), runsFromMs: undefined, untilMs: undefined, goneFromMs: undefined };
    this.pledges.push(pledge);
    return pledge;
  }

  async #start(pledge: Pledge): Promise<void> {
    for (let tries = 0; tries < STARTS && this.#isRunning; tries++) {
      const { status } = await this.#ask('POST', `/containers/${pledge.name}/start`);
      if (status === 204 || status === 304) {
        pledge.runsFromMs = performance.now();
        return;
      }
      await delay(PAUSE_MS);
    }
  }

  async #inspect(pledge: Pledge): Promise<void> {
    const answer = await this.#ask('GET', `/containers/${pledge.name}/json`);
    count(this.reads, answer);
    if (answer.status === 200 && valueAt(JSON.parse(answer.text), 'Name') !== `/${pledge.name}`) {
      throw new Error(`asked for ${pledge.name}, told of ${answer.text}`);
    }
  }

  /** An attempt without answer may have worked: it is repeated until the container is known to be gone. */
  async #remove(pledge: Pledge): Promise<void> {
    pledge.untilMs = performance.now();
    for (let tries = 0; tries < STARTS && this.#isRunning; tries++) {
      const { status } = await this.#ask('DELETE', `/containers/${pledge.name}?force=1`);
      if (status === 204 || status === 404) {
        pledge.goneFromMs = performance.now();
        return;
      }
      await delay(PAUSE_MS);
    }
  }

  async #ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const { managers } = this.#options;
    const address = managers[Math.floor(this.#random.next() * managers.length)] ?? '';
    return await ask({ address }, { method, path, timeoutMs: CALL_MS, ...(body === undefined ? {} : { body }) });
  }
}

function count(tally: Tally, { status }: Answer): void {
  tally.set(String(status), (tally.get(String(status)) ?? 0) + 1);
}
