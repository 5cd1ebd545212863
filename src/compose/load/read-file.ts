import { readFile } from 'node:fs/promises';
import { ComposeFileError } from './problem.ts';

/** Reads a text file; `undefined` when there is none (or only a directory), for the caller to say what that means. */
export async function readTextFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = errorCode(cause);
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return undefined;
    throw new ComposeFileError([`open ${path}: ${reasons[code ?? ''] ?? String(code ?? cause)}`], { cause });
  }
}

const reasons: { readonly [code: string]: string } = { EACCES: 'permission denied', ELOOP: 'too many levels of symbolic links' };

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
