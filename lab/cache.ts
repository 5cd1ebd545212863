import { join, resolve } from 'node:path';

/**
 * Where unpacked packages are kept: `SCHWARM_LAB_CACHE`, else `.lab` in the checkout (beside `lab/`; an installed
 * package keeps it beside `dist/`).
 */
export function cacheDir(): string {
  const chosen = process.env['SCHWARM_LAB_CACHE'];
  if (chosen !== undefined && chosen !== '') return resolve(chosen);
  const above = resolve(import.meta.dirname, '..');
  return join(above.endsWith('/dist') ? resolve(above, '..') : above, '.lab');
}
