import { SchwarmError } from '../../base/index.ts';

/** A host port cannot be had on the manager's machine. */
export class PortUnavailableError extends SchwarmError {
  override readonly status: number;
  override readonly code = 'port_unavailable';
  constructor(status: 409 | 500, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.status = status;
  }
}

/** Every port that would do is taken. */
export class NoFreePortError extends SchwarmError {
  override readonly status = 409;
  override readonly code = 'no_free_port';
  constructor(range: string) {
    super(
      `no host port of ${range} is free in the fleet and on the manager's machine; remove containers, or give the manager more with --port-proxy-range`,
    );
  }
}

/** Why the system refused to open a port, in words that tell what to do. */
export function bindProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}

const REASONS: { readonly [code: string]: string } = {
  EADDRINUSE: "port is already allocated: a program on the manager's machine, or the manager itself, has it",
  EACCES: 'permission denied: the manager may not open ports below 1024; give it CAP_NET_BIND_SERVICE, or publish a higher port',
  EMFILE: 'the manager has as many files open as it may; raise its limit (ulimit -n)',
};
