import { createHash, timingSafeEqual } from 'node:crypto';
import type { Random } from '../../base/index.ts';

/** So that a token is known for one wherever it turns up. */
const LEAD = 'SCHWARM-1-';
const SECRET_BYTES = 32;

/** A new token. @param random the machine's: `hex` must be fit for secrets */
export function newToken(random: Random): string {
  return `${LEAD}${random.hex(SECRET_BYTES)}`;
}

/** What is kept of a token that an agent showed. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Whether a token is the one of this hash, in a time that tells nothing of how much of it is right. */
export function isToken(token: string, hash: string): boolean {
  const [a, b] = [Buffer.from(hashToken(token)), Buffer.from(hash)];
  return a.length === b.length && timingSafeEqual(a, b);
}
