import { setTimeout as delay } from 'node:timers/promises';
import type { Member } from './managers.ts';

/** Creates that clients ask several managers for without a break, and what became of them. */
export class CreateLoad {
  /** Acknowledged: id by name. */
  readonly created = new Map<string, string>();
  /** Answers other than 201, by status; 0 = the connection broke. */
  readonly refused = new Map<number, number>();
  /** When the last acknowledgement came, and how long the longest gap between two was. */
  longestGapMs = 0;
  #lastMs = performance.now();
  #running = true;
  readonly #done: Promise<unknown>;

  constructor(prefix: string, members: readonly Member[]) {
    this.#done = Promise.all(members.map((member, i) => this.#run(`${prefix}-${i}`, member)));
  }

  async end(): Promise<void> {
    this.#running = false;
    await this.#done;
  }

  async #run(prefix: string, member: Member): Promise<void> {
    for (let i = 0; this.#running; i++) {
      const name = `${prefix}-${i}`;
      const { status, id } = await create(member, name);
      if (status === 201) this.#take(name, id);
      else this.refused.set(status, (this.refused.get(status) ?? 0) + 1);
      await delay(status === 201 ? 5 : 50);
    }
  }

  #take(name: string, id: string): void {
    this.created.set(name, id);
    const nowMs = performance.now();
    this.longestGapMs = Math.max(this.longestGapMs, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
  }
}

/** One create. @returns status 0 when the connection broke */
export async function create(
  member: Member,
  name: string,
): Promise<{ readonly status: number; readonly id: string; readonly text: string }> {
  try {
    const { status, body, text } = await member.api.call('POST', `/containers/create?name=${name}`, { Image: 'busybox', Cmd: ['true'] });
    const id = typeof body === 'object' && body !== null && 'Id' in body ? String(body.Id) : '';
    return { status, id, text };
  } catch (error) {
    return { status: 0, id: '', text: String(error) };
  }
}
