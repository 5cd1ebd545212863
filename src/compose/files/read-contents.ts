import { readFile } from 'node:fs/promises';
import { BadInputError, errorText } from '../../base/index.ts';
import type { GrantedFile } from './granted-file.ts';

/**
 * What a config or secret holds, read from its file, variable or the Compose file itself.
 * @throws BadInputError when the file cannot be read or the variable is not set
 */
export async function readContents(file: GrantedFile, environment: ReadonlyMap<string, string>): Promise<Uint8Array> {
  const { object, kind } = file;
  if (object.content !== undefined) return Buffer.from(object.content);
  if (object.environment !== undefined) {
    const value = environment.get(object.environment);
    if (value === undefined) {
      throw new BadInputError(`environment variable "${object.environment}" required by ${kind} "${object.name}" is not set`);
    }
    return Buffer.from(value);
  }
  try {
    return await readFile(object.file ?? '');
  } catch (cause) {
    throw new BadInputError(`${kind} ${object.key}: cannot read ${object.file}: ${errorText(cause)}`, { cause });
  }
}
