import type { ServerResponse } from 'node:http';
import { bigintToJson, type Clock } from '../src/base/index.ts';

/** A simulated engine's event stream: live events, and the last 256 for readers that ask `since`. */
export class SimEvents {
  readonly #clock: Clock;
  readonly #readers = new Set<ServerResponse>();
  readonly #kept: { readonly timeNano: bigint; readonly line: string }[] = [];
  #lastNano = 0n;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  emit(type: string, action: string, id: string, attributes: { readonly [name: string]: string }): void {
    const now = BigInt(this.#clock.nowMs()) * 1_000_000n;
    const timeNano = now > this.#lastNano ? now : this.#lastNano + 1n;
    this.#lastNano = timeNano;
    const line = `${JSON.stringify({
      status: action,
      id,
      from: attributes['image'] ?? '',
      Type: type,
      Action: action,
      Actor: { ID: id, Attributes: attributes },
      scope: 'local',
      time: Number(timeNano / 1_000_000_000n),
      timeNano: bigintToJson(timeNano),
    })}\n`;
    this.#kept.push({ timeNano, line });
    if (this.#kept.length > 256) this.#kept.shift();
    for (const reader of this.#readers) reader.write(line);
  }

  stream(url: URL, response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.flushHeaders();
    const since = nanosOf(url.searchParams.get('since'));
    if (since !== undefined) for (const { timeNano, line } of this.#kept) if (timeNano >= since) response.write(line);
    const until = nanosOf(url.searchParams.get('until'));
    if (until !== undefined && until <= BigInt(this.#clock.nowMs()) * 1_000_000n) return void response.end();
    this.#readers.add(response);
    response.on('close', () => this.#readers.delete(response));
  }

  closeAll(): void {
    for (const reader of this.#readers) reader.destroy();
    this.#readers.clear();
  }
}

/** `seconds` or `seconds.nanoseconds` */
function nanosOf(text: string | null): bigint | undefined {
  const parts = /^(\d+)(?:\.(\d{1,9}))?$/.exec(text ?? '');
  return parts === null ? undefined : BigInt(parts[1] ?? 0) * 1_000_000_000n + BigInt((parts[2] ?? '').padEnd(9, '0'));
}
