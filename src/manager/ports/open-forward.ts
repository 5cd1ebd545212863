import type { Forward, ForwardIo } from './forward.ts';
import { TcpForward } from './tcp-forward.ts';
import { UdpForward } from './udp-forward.ts';

/** Opens a port. @throws the system's error: EADDRINUSE, EACCES, EADDRNOTAVAIL … */
export async function openForward(protocol: 'tcp' | 'udp', address: string, port: number, io: ForwardIo): Promise<Forward> {
  return protocol === 'tcp' ? await TcpForward.open(address, port, io) : await UdpForward.open(address, port, io);
}
