import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { objectOf, parseJson } from '../base/index.ts';

/** The version in the package's own package.json. */
export function version(): string {
  return String(objectOf(parseJson(readFileSync(packageFile(import.meta.dirname), 'utf8')))['version']);
}

/** The sources sit two folders below the package, the compiled files three. */
function packageFile(from: string): string {
  const up = dirname(dirname(from));
  return join(up.endsWith('dist') ? dirname(up) : up, 'package.json');
}
