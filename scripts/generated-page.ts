import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);

/**
 * Writes a page of the documents that is made from code, or with `--check` on the command line only looks whether it is up to
 * date, and ends the process with 1 if not.
 * @param path within the repository
 */
export function generatedPage(path: string, text: string): void {
  const file = join(root, path);
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text);
    console.log(`${path} is written`);
    return;
  }
  if (read(file) === text) return;
  console.error(`${path} is not what code and tests say; run npm run docs`);
  process.exit(1);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
