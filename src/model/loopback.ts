import { isIPv4, isIPv6, SocketAddress } from 'node:net';

/** Whether an address reaches nothing but the machine it is used on. False for names and the empty string. */
export function isLoopback(ip: string): boolean {
  if (isIPv4(ip)) return ip.startsWith('127.');
  return isIPv6(ip) && new SocketAddress({ address: ip, family: 'ipv6' }).address === '::1';
}
