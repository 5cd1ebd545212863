// Measures a manager over three real engines against one engine asked directly, in the same run, and prints ratios.
// Usage: npm run bench [-- --json]. Needs root on Debian, as the lab does.
import { startLab } from '../lab/index.ts';
import { startManager } from '../test/support/manager-process.ts';
import { Endpoint } from './endpoint.ts';
import { type Load, measure, type Series } from './measure.ts';

interface Row {
  readonly what: string;
  readonly direct: Series;
  readonly manager: Series;
  /** Manager's CPU time per call, in milliseconds. */
  readonly managerCpuMs: number;
}

const PER_ENGINE = 60;
const ARCHIVE_MIB = 256;
const say = (line: string): void => void process.stderr.write(`${line}\n`);

await using lab = await startLab({
  name: 'bench',
  engines: ['a', 'b', 'c'].map((name) => ({ name: `bench-${name}`, version: '28.5' as const })),
  onProgress: say,
});
await using manager = await startManager(lab.discovery());
await using direct = new Endpoint(lab.engines[0]?.address ?? '');
await using fleet = new Endpoint(manager.address);

const ids: string[] = [];
for (let i = 0; i < PER_ENGINE; i++) ids.push(await create(direct, `seed-${i}`));
for (let i = 0; i < PER_ENGINE * 2; i++) await create(fleet, `spread-${i}`);
say(`${PER_ENGINE * 3} containers stand`);

const rows: Row[] = [];
rows.push(await compare('inspect by id', { count: 2000, workers: 8 }, (e, i) => e.call('GET', `/containers/${ids[i % ids.length]}/json`)));
rows.push(await compare('list of all', { count: 300, workers: 4 }, (e) => e.call('GET', '/containers/json?all=1')));
rows.push(await compare('ping', { count: 2000, workers: 8 }, (e) => e.drain('/_ping')));
rows.push(
  await compare('create and start', { count: 40, workers: 4 }, async (e, i) => {
    const id = await create(e, `run-${e === direct ? 'd' : 'm'}-${i}-${rows.length}`);
    await e.call('POST', `/containers/${id}/start`);
  }),
);
const big = await bigFile();
rows.push(await compare(`archive of ${ARCHIVE_MIB} MiB`, { count: 4, workers: 1 }, (e) => e.drain(`/containers/${big}/archive?path=/big`)));

print(rows);

async function compare(what: string, load: Load, call: (endpoint: Endpoint, index: number) => Promise<unknown>): Promise<Row> {
  const run = async (endpoint: Endpoint, count: number): Promise<Series> =>
    await measure(async (index) => void (await call(endpoint, index + count * 1000)), { ...load, count });
  say(`measuring: ${what}`);
  await run(direct, Math.ceil(load.count / 20));
  await run(fleet, Math.ceil(load.count / 20));
  const directSeries = await run(direct, load.count);
  const before = manager.cpuMs();
  const managerSeries = await run(fleet, load.count);
  return { what, direct: directSeries, manager: managerSeries, managerCpuMs: (manager.cpuMs() - before) / load.count };
}

async function create(endpoint: Endpoint, name: string): Promise<string> {
  const body = { Image: 'busybox', Cmd: ['sleep', '1000'], HostConfig: { NetworkMode: 'none' } };
  return ((await endpoint.call('POST', `/containers/create?name=${name}`, body)) as { Id: string }).Id;
}

/** A running container on the first engine with one big file in it; its id. */
async function bigFile(): Promise<string> {
  const body = { Image: 'busybox', Cmd: ['sh', '-c', `dd if=/dev/urandom of=/big bs=1M count=${ARCHIVE_MIB} && sleep 1000`] };
  const { Id } = (await direct.call('POST', '/containers/create?name=big', body)) as { Id: string };
  await direct.call('POST', `/containers/${Id}/start`);
  while ((await direct.drain(`/containers/${Id}/archive?path=/big`).catch(() => 0)) < ARCHIVE_MIB * 2 ** 20)
    await new Promise((r) => setTimeout(r, 200));
  return Id;
}

function print(all: readonly Row[]): void {
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify({ node: process.versions.node, managerRssBytes: manager.rssBytes(), rows: all }, undefined, 2));
    return;
  }
  const line = (cells: readonly string[]): string => cells.map((c, i) => (i === 0 ? c.padEnd(22) : c.padStart(12))).join('');
  console.log(line(['', 'direct', 'manager', 'ratio', 'direct p99', 'manager p99', 'CPU/call']));
  for (const { what, direct: d, manager: m, managerCpuMs } of all) {
    const ms = (n: number): string => `${n.toFixed(2)} ms`;
    console.log(
      line([what, ms(d.medianMs), ms(m.medianMs), (m.medianMs / d.medianMs).toFixed(2), ms(d.p99Ms), ms(m.p99Ms), ms(managerCpuMs)]),
    );
  }
  console.log(
    `manager memory: ${(manager.rssBytes() / 2 ** 20).toFixed(0)} MiB; ${lab.engines.length} engines, ${PER_ENGINE * 3} containers (list: direct shows ${PER_ENGINE} of them)`,
  );
}
