import { arrayOf, type JsonObject, objectOf, stringMapOf, stringOf } from '../../base/index.ts';
import { isPlacementKey } from '../model/index.ts';

/**
 * Compares a container another tool made with the request we would make for it, as the engine would fill it in from the image.
 * @returns the first thing that differs, in plain words; undefined when the container is what we want
 */
export function differenceOf(wanted: JsonObject, inspected: JsonObject, imageConfig: JsonObject): string | undefined {
  const rows = [...configRows(wanted, objectOf(inspected['Config']), imageConfig), ...hostRows(wanted, inspected)];
  return rows.find((row) => JSON.stringify(row.wanted) !== JSON.stringify(row.actual))?.what;
}

/** One thing compared; both sides brought to the same form. */
interface Row {
  readonly what: string;
  readonly wanted: unknown;
  readonly actual: unknown;
}

function configRows(wanted: JsonObject, actual: JsonObject, image: JsonObject): Row[] {
  const entrypoint = wanted['Entrypoint'];
  const command = wanted['Cmd'] ?? (entrypoint === undefined ? image['Cmd'] : []);
  return [
    { what: 'the image', wanted: wanted['Image'], actual: actual['Image'] },
    { what: 'the command', wanted: words(command), actual: words(actual['Cmd']) },
    { what: 'the entrypoint', wanted: words(entrypoint ?? image['Entrypoint']), actual: words(actual['Entrypoint']) },
    { what: 'the environment', wanted: environment(image['Env'], wanted['Env']), actual: environment(actual['Env'], []) },
    { what: 'the labels', wanted: labels(image['Labels'], wanted['Labels']), actual: labels({}, actual['Labels']) },
    ...['User', 'WorkingDir', 'StopSignal'].map((key) => said(key, wanted[key] ?? image[key] ?? '', actual[key] ?? '')),
    ...['Hostname', 'Domainname', 'StopTimeout']
      .filter((key) => wanted[key] !== undefined)
      .map((key) => said(key, wanted[key], actual[key])),
    ...['Tty', 'OpenStdin'].map((key) => said(key, wanted[key] === true, actual[key] === true)),
    health(wanted['Healthcheck'], actual['Healthcheck']),
  ];
}

function hostRows(wantedBody: JsonObject, inspected: JsonObject): Row[] {
  const wanted = objectOf(wantedBody['HostConfig']);
  const actual = objectOf(inspected['HostConfig']);
  const numbers = ['Memory', 'NanoCpus', 'CpuShares', 'CpuQuota', 'CpuPeriod', 'MemoryReservation', 'PidsLimit', 'OomScoreAdj'];
  const lists = ['CapAdd', 'CapDrop', 'SecurityOpt', 'GroupAdd', 'Dns', 'DnsSearch', 'DnsOptions', 'ExtraHosts', 'VolumesFrom'];
  const optional = ['IpcMode', 'PidMode', 'UTSMode', 'UsernsMode', 'Init', 'Runtime', 'ShmSize', 'MemorySwap', 'CpusetCpus'];
  return [
    { what: 'the restart policy', wanted: restart(wanted['RestartPolicy']), actual: restart(actual['RestartPolicy']) },
    { what: 'the published ports', wanted: ports(wanted['PortBindings']), actual: ports(actual['PortBindings']) },
    { what: 'the mounts', wanted: wantedMounts(wanted), actual: actualMounts(inspected, wantedTargets(wanted)) },
    { what: 'the network mode', wanted: mode(wanted['NetworkMode']), actual: mode(actual['NetworkMode']) },
    { what: 'the log driver', ...logging(wanted['LogConfig'], actual['LogConfig']) },
    { what: 'the sysctls', wanted: sorted(wanted['Sysctls']), actual: sorted(actual['Sysctls']) },
    { what: 'the tmpfs mounts', wanted: sorted(wanted['Tmpfs']), actual: sorted(actual['Tmpfs']) },
    ...['Privileged', 'ReadonlyRootfs'].map((key) => said(key, wanted[key] === true, actual[key] === true)),
    ...numbers.map((key) => said(key, Number(wanted[key] ?? 0), Number(actual[key] ?? 0))),
    ...lists.map((key) => said(key, textSet(wanted[key]), textSet(actual[key]))),
    ...optional.filter((key) => wanted[key] !== undefined).map((key) => said(key, wanted[key], actual[key])),
  ];
}

function said(key: string, wanted: unknown, actual: unknown): Row {
  return { what: key, wanted, actual };
}

function words(value: unknown): string[] {
  const list = arrayOf(value).map(String);
  return list.length === 1 && list[0] === '' ? [] : list;
}

/** Variables by name, later lists winning, a bare name removing; placement hints never reach a program. */
function environment(base: unknown, over: unknown): unknown {
  const all = new Map<string, string>();
  for (const entry of [...arrayOf(base), ...arrayOf(over)].map(String)) {
    const at = entry.indexOf('=');
    const name = at < 0 ? entry : entry.slice(0, at);
    if (at < 0) all.delete(name);
    else if (!isPlacementKey(name)) all.set(name, entry.slice(at + 1));
  }
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1));
}

const TOOLS = /^(?:com\.docker\.(?:compose|swarm)|io\.schwarm)\./;

function labels(base: unknown, over: unknown): unknown {
  const all = Object.entries({ ...stringMapOf(base), ...stringMapOf(over) });
  return all.filter(([name]) => !TOOLS.test(name)).sort(([a], [b]) => (a < b ? -1 : 1));
}

function sorted(value: unknown): unknown {
  return Object.entries(stringMapOf(value)).sort(([a], [b]) => (a < b ? -1 : 1));
}

function textSet(value: unknown): string[] {
  return arrayOf(value)
    .map((v) => String(v).replace(/^CAP_/, '').replace(/:rw$/, ''))
    .sort();
}

/** Only what the file says; the rest comes from the image on both sides. */
function health(wanted: unknown, actual: unknown): Row {
  const keys = Object.entries(objectOf(wanted)).filter(([, v]) => v !== undefined);
  const have = objectOf(actual);
  return { what: 'the health check', wanted: keys.map(([, v]) => v), actual: keys.map(([key]) => have[key] ?? 0) };
}

function restart(value: unknown): unknown {
  const policy = objectOf(value);
  return [stringOf(policy['Name']) || 'no', Number(policy['MaximumRetryCount'] ?? 0)];
}

function ports(value: unknown): string[] {
  return Object.entries(objectOf(value))
    .flatMap(([port, bindings]) =>
      arrayOf(bindings)
        .map(objectOf)
        .map((b) => `${stringOf(b['HostIp']) || '0.0.0.0'}:${stringOf(b['HostPort']) || ''}:${port}`),
    )
    .sort();
}

function mode(value: unknown): string {
  return stringOf(value)?.replace(/^default$/, 'bridge') ?? 'bridge';
}

function logging(wanted: unknown, actual: unknown): { wanted: unknown; actual: unknown } {
  if (wanted === undefined) return { wanted: undefined, actual: undefined };
  const of = (value: unknown): unknown => [stringOf(objectOf(value)['Type']), sorted(objectOf(value)['Config'])];
  const unnamed = stringOf(objectOf(wanted)['Type']) === '';
  return {
    wanted: unnamed ? sorted(objectOf(wanted)['Config']) : of(wanted),
    actual: unnamed ? sorted(objectOf(actual)['Config']) : of(actual),
  };
}

/** `SOURCE:TARGET:ACCESS`; the source is empty where the engine chooses the volume. */
function wantedMounts(host: JsonObject): string[] {
  const binds = arrayOf(host['Binds']).map((text) => {
    const [source = '', target = '', options = ''] = String(text).split(':');
    return `${source}:${target}:${options.split(',').includes('ro') ? 'ro' : 'rw'}`;
  });
  const mounts = arrayOf(host['Mounts'])
    .map(objectOf)
    .map((m) => {
      return `${m['Type'] === 'tmpfs' ? '' : (stringOf(m['Source']) ?? '')}:${String(m['Target'])}:${m['ReadOnly'] === true ? 'ro' : 'rw'}`;
    });
  return [...binds, ...mounts].sort();
}

function wantedTargets(host: JsonObject): ReadonlySet<string> {
  return new Set(wantedMounts(host).map((text) => text.split(':')[1] ?? ''));
}

const ANONYMOUS = /^[0-9a-f]{64}$/;

/** Mounts as the engine reports them, without volumes that only the image declares. */
function actualMounts(inspected: JsonObject, declared: ReadonlySet<string>): string[] {
  const out: string[] = [];
  for (const mount of arrayOf(inspected['Mounts']).map(objectOf)) {
    const name = stringOf(mount['Name']) ?? '';
    const target = stringOf(mount['Destination']) ?? '';
    if (ANONYMOUS.test(name) && !declared.has(target)) continue;
    const source =
      mount['Type'] === 'volume' ? (ANONYMOUS.test(name) ? '' : name) : mount['Type'] === 'tmpfs' ? '' : String(mount['Source']);
    out.push(`${source}:${target}:${mount['RW'] === false ? 'ro' : 'rw'}`);
  }
  return out.sort();
}
