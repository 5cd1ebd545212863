import pc from 'picocolors';
import { onNode, type ProgressEvent } from './event.ts';

/** One line of the terminal form. */
export interface TtyRow {
  readonly event: ProgressEvent;
  readonly startedMs: number;
  /** Set once the state is final. */
  readonly endedMs: number | undefined;
}

export interface FrameOptions {
  readonly columns: number;
  /** Rows of the terminal; the frame stays below it so that it can be drawn over. */
  readonly rows: number;
  readonly colour: boolean;
  readonly nowMs: number;
}

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/**
 * The lines to show now, without line ends: a header `[+] Running done/all`, then one line per resource. When they do
 * not fit, finished ones leave first and a last line counts what is hidden.
 */
export function frame(rows: readonly TtyRow[], options: FrameOptions): string[] {
  const done = rows.filter((r) => r.endedMs !== undefined).length;
  const shown = fitting(rows, Math.max(1, options.rows - 3));
  // A line that wraps would break the count of lines to draw over.
  const width = Math.min(Math.max(0, ...shown.map((r) => title(r).length)), Math.max(10, options.columns - 30));
  const lines = [`[+] Running ${done}/${rows.length}`, ...shown.map((r) => line(r, width, options))];
  if (shown.length < rows.length) lines.push(` … ${rows.length - shown.length} more`);
  return lines;
}

function fitting(rows: readonly TtyRow[], room: number): readonly TtyRow[] {
  if (rows.length <= room) return rows;
  const open = rows.filter((r) => r.endedMs === undefined || r.event.state === 'error');
  if (open.length >= room) return open.slice(0, room);
  const spare = new Set(rows.filter((r) => !open.includes(r)).slice(open.length - room));
  return rows.filter((r) => open.includes(r) || spare.has(r));
}

function title(row: TtyRow): string {
  return `${row.event.parent === undefined ? '' : '  '}${row.event.id}`;
}

function line(row: TtyRow, width: number, options: FrameOptions): string {
  const c = pc.createColors(options.colour);
  const elapsed = `${(Math.max(0, (row.endedMs ?? options.nowMs) - row.startedMs) / 1000).toFixed(1)}s`;
  const text = `${row.event.status}${onNode(row.event.node)}${row.event.details === undefined ? '' : ` ${row.event.details}`}${bar(row.event)}`;
  const room = options.columns - width - elapsed.length - 8;
  const cut = text.replaceAll(/\s+/g, ' ').slice(0, Math.max(8, room));
  const pad = ' '.repeat(Math.max(1, room - cut.length + 1));
  return ` ${mark(row, options, c)} ${title(row).slice(0, width).padEnd(width)}  ${paint(row, c)(cut)}${pad}${c.blue(elapsed)}`;
}

function bar(event: ProgressEvent): string {
  if (event.current === undefined || event.total === undefined || event.total <= 0) return '';
  return ` ${Math.min(100, Math.floor((event.current * 100) / event.total))}%`;
}

function mark(row: TtyRow, options: FrameOptions, c: ReturnType<typeof pc.createColors>): string {
  if (row.event.state === 'error') return c.red('✘');
  if (row.event.state === 'warning') return c.yellow('!');
  if (row.event.state === 'done') return c.green('✔');
  return c.yellow(SPINNER[Math.floor(options.nowMs / 100) % SPINNER.length] ?? '');
}

function paint(row: TtyRow, c: ReturnType<typeof pc.createColors>): (text: string) => string {
  if (row.event.state === 'error') return c.red;
  if (row.event.state === 'warning') return c.yellow;
  return row.event.state === 'done' ? c.green : (text) => text;
}
