import { type Clock, ignoreAbort } from '../../base/index.ts';
import type { Progress, ProgressEvent } from './event.ts';
import { frame, type TtyRow } from './tty-frame.ts';

/** The terminal to draw on; its size may change while drawing. */
export interface Terminal {
  write(text: string): void;
  readonly columns: number;
  readonly rows: number;
}

const REDRAW_MS = 100;

/** A block of lines drawn over in place, ten times a second at most, until it is disposed. */
export function ttyProgress(terminal: Terminal, colour: boolean, clock: Clock): Progress {
  const rows = new Map<string, TtyRow>();
  const stop = new AbortController();
  let drawn = 0;
  const erase = (): string => (drawn === 0 ? '' : `\x1b[${drawn}A\r\x1b[J`);
  const draw = (): void => {
    if (rows.size === 0) return;
    const lines = frame([...rows.values()], { columns: terminal.columns, rows: terminal.rows, colour, nowMs: clock.nowMs() });
    terminal.write(`${erase()}${lines.join('\n')}\n`);
    drawn = lines.length;
  };
  const loop = redraw(draw, clock, stop.signal);
  return {
    event(event) {
      rows.set(event.id, next(rows.get(event.id), event, clock.nowMs()));
    },
    message(text) {
      terminal.write(`${erase()}${text}\n`);
      drawn = 0;
      draw();
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await loop;
      draw();
    },
  };
}

function next(before: TtyRow | undefined, event: ProgressEvent, nowMs: number): TtyRow {
  const endedMs = event.state === 'working' ? undefined : nowMs;
  return { event: { ...event }, startedMs: before?.startedMs ?? nowMs, endedMs };
}

async function redraw(draw: () => void, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(REDRAW_MS, signal).catch(ignoreAbort);
    if (!signal.aborted) draw();
  }
}
