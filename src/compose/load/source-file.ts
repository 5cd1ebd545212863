import { relative, resolve } from 'node:path';

/** A Compose file to read. */
export interface SourceFile {
  /** Absolute; `-` is standard input. */
  readonly path: string;
  /** Its name in places `FILE:LINE`: relative where the file is below the working directory. */
  readonly shown: string;
}

/** The file of a path that is relative to the working directory, or `-`. */
export function sourceFile(path: string, cwd: string): SourceFile {
  if (path === '-') return { path, shown: path };
  const absolute = resolve(cwd, path);
  const below = relative(cwd, absolute);
  return { path: absolute, shown: below.startsWith('..') ? absolute : below };
}
