// Brings what the tests on real engines need onto the machine: Debian packages, engines, clients. Says what it does.
import { ENGINE_VERSIONS, ensureJava, ensureTools, toolPath } from '../lab/index.ts';

if (process.platform !== 'linux' || process.getuid?.() !== 0) {
  console.error('the tests on real engines need root on Linux (network namespaces, dockerd); `npm run check` runs everything else');
  process.exit(1);
}
await ensureTools({ install: true, onProgress: console.log });
console.log(`ZooKeeper: ${(await ensureJava(console.log)) ?? 'there is Java for it'}`);
const TOOLS = [
  'docker-20.10',
  'docker-28.5',
  'buildx-0.29',
  'compose-1.29',
  'compose-2.26',
  'compose-2.40',
  'docker-py-5.0',
  'docker-py-7.1',
  'registry-2.8',
] as const;
for (const tool of TOOLS) console.log(`${tool}: ${await toolPath(tool)}`);
console.log(`engines: ${ENGINE_VERSIONS.join(', ')}`);
