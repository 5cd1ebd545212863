export type { ApiCall, ApiContext } from './call.ts';
export { formatListenAddress, type ListenAddress, parseListenAddress } from './listen-address.ts';
export type { ApiOptions } from './options.ts';
export { ApiServer } from './server.ts';
export type { ServerTls } from './server-tls.ts';
export type { SocketAccess } from './unix-socket.ts';
export { API_MAX, API_MIN } from './version.ts';
