import { arrayOf, numberOf, objectOf, stringMapOf, stringOf } from '../../base/index.ts';
import { LABEL, type Labels } from '../../model/index.ts';
import { COMPOSE } from '../identity/index.ts';

export type Health = 'none' | 'starting' | 'healthy' | 'unhealthy';

export interface ObservedMount {
  readonly type: string;
  /** The volume's name; empty for binds. */
  readonly name: string;
  readonly source: string;
  readonly target: string;
  readonly writable: boolean;
}

export interface ObservedPort {
  readonly ip: string;
  readonly targetPort: number;
  /** 0: exposed, not published. */
  readonly publishedPort: number;
  readonly protocol: string;
}

/** One container of a project, as a list of the endpoint tells it. Immutable. */
export interface ObservedContainer {
  readonly id: string;
  /** Without slash and without a `node/` prefix. */
  readonly name: string;
  readonly project: string;
  readonly service: string;
  /** Undefined on one-off containers and where the label is no number. */
  readonly number: number | undefined;
  readonly oneoff: boolean;
  /** `created`, `running`, `paused`, `restarting`, `removing`, `exited`, `dead`. */
  readonly state: string;
  /** The engine's text: `Up 5 minutes (healthy)`. */
  readonly statusText: string;
  readonly health: Health;
  /** Known once it has exited. */
  readonly exitCode: number | undefined;
  readonly image: string;
  readonly imageId: string;
  readonly labels: Labels;
  /** Network name → network id. */
  readonly networks: ReadonlyMap<string, string>;
  readonly mounts: readonly ObservedMount[];
  readonly ports: readonly ObservedPort[];
  readonly command: string;
  readonly createdS: number;
  /** The node it is on; undefined when the endpoint is one engine. */
  readonly node: string | undefined;
}

/** One entry of `GET /containers/json`; undefined when it has no id. */
export function parseListEntry(value: unknown): ObservedContainer | undefined {
  const entry = objectOf(value);
  const id = stringOf(entry['Id']);
  if (id === undefined) return undefined;
  const labels = stringMapOf(entry['Labels']);
  const statusText = stringOf(entry['Status']) ?? '';
  const fullName = nameOf(arrayOf(entry['Names']));
  const networks = Object.entries(objectOf(objectOf(entry['NetworkSettings'])['Networks']));
  return {
    id,
    name: fullName.slice(fullName.lastIndexOf('/') + 1),
    project: labels[COMPOSE.project] ?? '',
    service: labels[COMPOSE.service] ?? '',
    number: numberLabel(labels),
    oneoff: (labels[COMPOSE.oneoff] ?? '').toLowerCase() === 'true',
    state: stringOf(entry['State']) ?? stateFrom(statusText),
    statusText,
    health: healthFrom(statusText),
    exitCode: exitCodeFrom(statusText),
    image: stringOf(entry['Image']) ?? '',
    imageId: stringOf(entry['ImageID']) ?? '',
    labels,
    networks: new Map(networks.map(([name, at]) => [bare(name), stringOf(objectOf(at)['NetworkID']) ?? ''])),
    mounts: arrayOf(entry['Mounts']).map(parseMount),
    ports: arrayOf(entry['Ports']).map(parsePort),
    command: stringOf(entry['Command']) ?? '',
    createdS: numberOf(entry['Created']) ?? 0,
    node: labels[LABEL.node] ?? (fullName.includes('/') ? fullName.slice(0, fullName.indexOf('/')) : undefined),
  };
}

/** The shortest name: longer ones are aliases another container gave by a link. */
function nameOf(names: readonly unknown[]): string {
  const bareNames = names.map((n) => (stringOf(n) ?? '').replace(/^\//, ''));
  return bareNames.toSorted((a, b) => a.length - b.length)[0] ?? '';
}

/** A classic manager shows `node/network`. */
function bare(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function numberLabel(labels: Labels): number | undefined {
  const text = labels[COMPOSE.number] ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function parseMount(value: unknown): ObservedMount {
  const mount = objectOf(value);
  return {
    type: stringOf(mount['Type']) ?? '',
    name: bare(stringOf(mount['Name']) ?? ''),
    source: stringOf(mount['Source']) ?? '',
    target: stringOf(mount['Destination']) ?? '',
    writable: mount['RW'] !== false,
  };
}

function parsePort(value: unknown): ObservedPort {
  const port = objectOf(value);
  return {
    ip: stringOf(port['IP']) ?? '',
    targetPort: numberOf(port['PrivatePort']) ?? 0,
    publishedPort: numberOf(port['PublicPort']) ?? 0,
    protocol: stringOf(port['Type']) ?? 'tcp',
  };
}

/** Lists carry no health field on any engine we know: it is part of the status text. */
function healthFrom(statusText: string): Health {
  if (statusText.includes('(unhealthy)')) return 'unhealthy';
  if (statusText.includes('(healthy)')) return 'healthy';
  return statusText.includes('(health: starting)') ? 'starting' : 'none';
}

function exitCodeFrom(statusText: string): number | undefined {
  const code = /^Exited \((-?\d+)\)/.exec(statusText)?.[1];
  return code === undefined ? undefined : Number(code);
}

function stateFrom(statusText: string): string {
  if (statusText.startsWith('Up')) return statusText.includes('Paused') ? 'paused' : 'running';
  return statusText.startsWith('Exited') ? 'exited' : statusText.toLowerCase().split(' ')[0] || 'created';
}
