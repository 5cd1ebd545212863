import { isIP } from 'node:net';
import { BadInputError } from '../../base/index.ts';
import { type PortProxySettings, parsePortRange } from '../../manager/index.ts';

/** What `schwarm manage` was given for it, as text. */
export interface PortProxyFlags {
  /** An address, or true for the usual one. */
  readonly portProxy?: string | true;
  readonly portProxyRange: string;
}

/**
 * The command line's positional argument and the value of `--port-proxy`, told apart: in `--port-proxy nodes://…` the option
 * has no value, but is given the next word all the same.
 */
export function withoutPortProxyValue<T extends PortProxyFlags>(argument: string | undefined, flags: T): readonly [string | undefined, T] {
  const { portProxy } = flags;
  if (argument !== undefined || typeof portProxy !== 'string' || isIP(portProxy) !== 0) return [argument, flags];
  return [portProxy, { ...flags, portProxy: true }];
}

/** @throws BadInputError naming the flag, what was given and what it takes */
export function portProxySettings({ portProxy, portProxyRange }: PortProxyFlags): PortProxySettings | undefined {
  const range = rangeOf(portProxyRange);
  if (portProxy === undefined) return undefined;
  if (portProxy === true) return { range };
  if (isIP(portProxy) === 0) {
    throw new BadInputError(`--port-proxy takes an IP address of this machine, or 0.0.0.0 for all of them, not "${portProxy}"`);
  }
  return { address: portProxy, range };
}

function rangeOf(text: string): PortProxySettings['range'] {
  try {
    return parsePortRange(text);
  } catch (cause) {
    throw new BadInputError(`--port-proxy-range: ${cause instanceof Error ? cause.message : ''}`, { cause });
  }
}
