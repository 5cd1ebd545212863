export type { ApiCall, ApiContext } from './call.ts';
export { formatListenAddress, type ListenAddress, parseListenAddress } from './listen-address.ts';
export type { ApiOptions } from './options.ts';
export { ApiServer } from './server.ts';
export { API_MAX, API_MIN } from './version.ts';
