import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { open } from './backend.ts';
import { storeContract } from './contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'schwarm-embedded-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const path = (): string => join(folder, `store-${++files}.db`);

storeContract(
  () => ({ url: '', ttlMs: 10_000 }),
  () => open(`embedded://${path()}`),
);
