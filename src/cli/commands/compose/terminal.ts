import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { demuxStream } from '../../../engine/index.ts';

/** How this terminal is joined to a process in a container. */
export interface TerminalOptions {
  readonly tty: boolean;
  /** Pass standard input on. */
  readonly stdin: boolean;
  /** Tells the container how big the terminal is. */
  readonly resize: (size: { readonly h: number; readonly w: number }) => Promise<void>;
}

/**
 * Joins standard input and output with a taken-over connection until the other end closes it. The end of standard input closes our
 * half only: the process reads its end and may go on writing. With a TTY the terminal is raw meanwhile.
 */
export async function joinTerminal(socket: Duplex, options: TerminalOptions, signal: AbortSignal): Promise<void> {
  const { stdin, stdout, stderr } = process;
  const raw = options.tty && stdin.isTTY === true;
  const stop = (): void => void socket.destroy();
  signal.addEventListener('abort', stop, { once: true });
  const onResize = (): void => void sendSize(options);
  if (options.tty && stdout.isTTY === true) {
    stdout.on('resize', onResize);
    await sendSize(options);
  }
  if (raw) stdin.setRawMode(true);
  if (options.stdin) stdin.pipe(socket);
  else socket.end();
  try {
    if (options.tty) {
      socket.pipe(stdout, { end: false });
      await once(socket, 'end');
    } else await demuxStream(socket, { stdout, stderr });
  } finally {
    stdout.off('resize', onResize);
    signal.removeEventListener('abort', stop);
    stdin.unpipe(socket);
    if (raw) stdin.setRawMode(false);
    stdin.pause();
    socket.destroy();
  }
}

/** A size that cannot be told (the process ended, or has not begun) is no reason to stop. */
async function sendSize(options: TerminalOptions): Promise<void> {
  const { rows, columns } = process.stdout;
  if (rows > 0 && columns > 0) await options.resize({ h: rows, w: columns }).catch(() => undefined);
}
