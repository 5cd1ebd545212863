import { BadInputError } from '../base/index.ts';

/** Largest value; Consul takes no more by default. */
const MAX_VALUE_BYTES = 512 * 1024;
/** Largest value of a key bound to a session; Consul binds and writes in one step only in small requests. */
const MAX_BOUND_BYTES = 64 * 1024;

/**
 * Checks a key or folder and returns it.
 * @throws BadInputError unless it is segments joined by slashes, none empty, `.` or `..`, without control characters
 */
export function checkKey(key: string): string {
  const bad = key.split('/').some((segment) => segment === '' || segment === '.' || segment === '..');
  if (bad || /\p{Cc}/u.test(key) || !key.isWellFormed()) {
    throw new BadInputError(`"${key}" cannot be a key of a store: write segments joined by slashes, a/b/c`);
  }
  return key;
}

/**
 * A value as bytes.
 * @throws BadInputError when it is empty (in ZooKeeper that is a folder) or too large
 */
export function checkValue(key: string, value: string | Uint8Array, bound: boolean): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (bytes.length === 0) throw new BadInputError(`the value for ${key} is empty; a store keeps values of at least one byte`);
  const most = bound ? MAX_BOUND_BYTES : MAX_VALUE_BYTES;
  if (bytes.length > most) {
    throw new BadInputError(
      `the value for ${key} has ${bytes.length} bytes; a store keeps at most ${most}${bound ? ' with a session' : ''}`,
    );
  }
  return bytes;
}

/** Whether `key` is the folder itself or lies below it; `nodes-old` is not below `nodes`. */
export function isWithin(folder: string, key: string): boolean {
  return key === folder || key.startsWith(`${folder}/`);
}
