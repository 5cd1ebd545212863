import type { Choose } from './choose.ts';
import { BAD_UTF8, ODD_TEXTS, ODD_VALUES, RAW_VALUES } from './vocabulary.ts';

/** A JSON body that an endpoint understands; undefined where it takes none. Nothing in it touches the machine below the engines. */
export function sensibleBody(choose: Choose, path: string, number: number): object | undefined {
  if (path === '/containers/create') return container(choose, number);
  if (path === '/volumes/create') return { Name: `fzv-${number}`, Labels: { fuzz: '1' }, Driver: 'local', DriverOpts: {} };
  if (path === '/networks/create') return network(choose, number);
  if (path === '/commit') return { Cmd: ['true'], Labels: { fuzz: '1' }, Env: ['A=b'] };
  if (path.endsWith('/exec'))
    return { Cmd: ['cat'], AttachStdin: true, AttachStdout: true, Tty: choose.chance(20), Env: ['A=b'], User: '' };
  if (path.endsWith('/start') && path.startsWith('/exec')) return { Detach: choose.chance(30), Tty: false, ConsoleSize: [24, 80] };
  if (path.endsWith('/update')) return { Memory: 33_554_432, MemorySwap: 67_108_864, RestartPolicy: { Name: 'no' }, NanoCpus: 0 };
  if (path.endsWith('/disconnect')) return { Container: `fz-${number - 1}`, Force: choose.chance(50) };
  if (path.endsWith('/connect')) return { Container: `fz-${number - 1}`, EndpointConfig: { Aliases: ['a'], IPAMConfig: {} } };
  if (path === '/auth') return { username: 'a', password: 'b', serveraddress: '127.0.0.1:9' };
  return undefined;
}

/** The body as text in which one value somewhere is another one, or no value at all. */
export function oddBody(choose: Choose, sensible: object): Buffer {
  const text = JSON.stringify(oddlyChanged(choose, sensible)) ?? 'null';
  const bytes = Buffer.from(text.replace(/"@raw(\d+)@"/, (_, index: string) => RAW_VALUES[Number(index)] ?? ''));
  const marked = bytes.indexOf('@utf8@');
  if (marked >= 0) BAD_UTF8.copy(bytes, marked);
  return bytes;
}

function container(choose: Choose, number: number): object {
  return {
    Image: 'busybox',
    Cmd: ['sleep', '100'],
    Env: ['A=b', `constraint:node==*`],
    Labels: { fuzz: String(number) },
    StopTimeout: 1,
    ...some(choose, [
      ['ExposedPorts', { '80/tcp': {} }],
      ['Healthcheck', { Test: ['NONE'], Interval: 1_000_000_000, Retries: 1 }],
      ['NetworkingConfig', { EndpointsConfig: {} }],
      ['Hostname', 'h'],
      ['User', '0'],
      ['OpenStdin', true],
      ['AttachStdin', true],
      ['Tty', true],
      ['Entrypoint', ['sleep']],
      ['WorkingDir', '/tmp'],
      ['StopSignal', 'KILL'],
      ['MacAddress', '02:42:ac:11:00:02'],
      ['OnBuild', ['RUN true']],
      ['Shell', ['sh']],
    ]),
    HostConfig: {
      NetworkMode: choose.one(['none', 'none', 'bridge', 'default', `fzn-${number - 1}`]),
      ...some(choose, [
        ['Memory', 16_777_216],
        ['MemorySwap', 33_554_432],
        ['RestartPolicy', { Name: 'no', MaximumRetryCount: 0 }],
        ['NanoCpus', 100_000_000],
        ['CpuShares', 2],
        ['PidsLimit', 50],
        ['Ulimits', [{ Name: 'nofile', Soft: 100, Hard: 100 }]],
        ['PortBindings', { '80/tcp': [{ HostPort: '' }] }],
        ['AutoRemove', true],
        ['LogConfig', { Type: 'json-file', Config: { 'max-size': '1m' } }],
        ['Dns', ['127.0.0.1']],
        ['ExtraHosts', ['a:127.0.0.1']],
        ['CapDrop', ['ALL']],
        ['Mounts', [{ Type: 'volume', Source: 'fzb-1', Target: '/data' }]],
        ['Binds', ['fzb-2:/data2:ro']],
        ['Tmpfs', { '/tmp': '' }],
        ['ShmSize', 1_048_576],
        ['Init', true],
        ['ReadonlyRootfs', true],
        ['VolumesFrom', [`fz-${number - 1}`]],
        ['Links', [`fz-${number - 1}:x`]],
        ['GroupAdd', ['1']],
      ]),
    },
  };
}

function network(choose: Choose, number: number): object {
  return {
    Name: `fzn-${number}`,
    Labels: { fuzz: '1' },
    Internal: true,
    ...some(choose, [
      ['Driver', 'bridge'],
      ['CheckDuplicate', true],
      ['Options', { 'com.docker.network.driver.mtu': '1400' }],
      ['IPAM', { Driver: 'default', Config: [] }],
      ['EnableIPv6', false],
      ['Attachable', true],
    ]),
  };
}

/** A few fields of many. */
function some(choose: Choose, fields: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries(fields.filter(() => choose.chance(20)));
}

function oddlyChanged(choose: Choose, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || choose.chance(15)) return oddValue(choose);
  const entries = Object.entries(value);
  const index = choose.below(entries.length);
  const changed = entries.map(([key, old], i): [string, unknown] =>
    i === index ? [oddKey(choose, key), oddlyChanged(choose, old)] : [key, old],
  );
  if (changed.length === 0) return oddValue(choose);
  return Array.isArray(value) ? changed.map(([, entry]) => entry) : Object.fromEntries(changed);
}

function oddKey(choose: Choose, key: string): string {
  return choose.chance(90) ? key : choose.one(ODD_TEXTS);
}

function oddValue(choose: Choose): unknown {
  return choose.chance(30) ? `@raw${choose.below(RAW_VALUES.length)}@` : choose.one(ODD_VALUES);
}
