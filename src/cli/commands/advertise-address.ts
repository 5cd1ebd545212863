import { BadInputError } from '../../base/index.ts';
import { formatEndpoint, parseEngineEndpoint } from '../../engine/index.ts';

/**
 * Reads what `--advertise` says: `host:port`.
 * @throws BadInputError in the original's words
 */
export function advertiseAddress(text: string): string {
  const wrong = '--advertise should be of the form ip:port or hostname:port';
  if (text.includes('/')) throw new BadInputError(`${wrong}, not "${text}"`);
  try {
    return formatEndpoint(parseEngineEndpoint(text));
  } catch (cause) {
    throw new BadInputError(wrong, { cause });
  }
}
