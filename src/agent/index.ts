export { keepRegistered, type RegisterOptions } from './keep-registered.ts';
