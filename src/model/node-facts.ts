import { arrayOf, type JsonObject, numberOf, SchwarmError, stringOf } from '../base/index.ts';
import type { Labels } from './labels.ts';
import type { Platform } from './node.ts';
import { normalisePlatform } from './platform.ts';

/** What an engine's `/info` tells of its machine. */
export interface NodeFacts {
  /** The engine's host name. */
  readonly name: string;
  /** Engine labels and the standard ones, which win. */
  readonly labels: Labels;
  readonly platform: Platform;
  readonly cpuNanos: number;
  readonly memoryBytes: number;
  /** Engine labels that were left out: a standard label or the constraint key `node` has their name. Worth a warning. */
  readonly ignoredLabels: readonly string[];
}

/** The engine tells no capacity, so nothing can be placed on it. */
class NoCapacityError extends SchwarmError {
  override readonly status = 502;
  override readonly code = 'no_capacity';
}

/**
 * Reads an engine's `/info`. An engine label without `=` is a label with an empty value.
 * @param address named in the error
 * @throws NoCapacityError when it tells no CPUs or no memory, as a manager instead of an engine would
 */
export function nodeFactsFromInfo(info: JsonObject, address?: string): NodeFacts {
  const cpus = numberOf(info['NCPU']) ?? 0;
  const memoryBytes = numberOf(info['MemTotal']) ?? 0;
  if (cpus <= 0 || memoryBytes <= 0) {
    throw new NoCapacityError(`cannot get resources for this engine, make sure ${address ?? 'it'} is a Docker Engine, not a Swarm manager`);
  }
  const platform = normalisePlatform(stringOf(info['OSType']) || 'linux', stringOf(info['Architecture']) ?? '');
  const standard = standardLabels(info, platform);
  const { labels, ignored } = engineLabels(arrayOf(info['Labels']), standard);
  return {
    name: stringOf(info['Name']) ?? '',
    labels: { ...labels, ...standard },
    platform,
    cpuNanos: cpus * 1e9,
    memoryBytes,
    ignoredLabels: ignored,
  };
}

function standardLabels(info: JsonObject, platform: Platform): Labels {
  const told = {
    storagedriver: stringOf(info['Driver']),
    kernelversion: stringOf(info['KernelVersion']),
    operatingsystem: stringOf(info['OperatingSystem']),
    ostype: platform.os,
    architecture: platform.architecture,
  };
  const present: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(told)) if (value !== undefined && value !== '') present[name] = value;
  return present;
}

function engineLabels(entries: readonly unknown[], standard: Labels): { readonly labels: Labels; readonly ignored: readonly string[] } {
  const labels: { [name: string]: string } = Object.create(null);
  const ignored: string[] = [];
  for (const entry of entries) {
    if (typeof entry !== 'string') continue;
    const at = entry.indexOf('=');
    const name = at < 0 ? entry : entry.slice(0, at);
    if (name === 'node' || Object.hasOwn(standard, name)) ignored.push(name);
    else labels[name] = at < 0 ? '' : entry.slice(at + 1);
  }
  return { labels, ignored };
}
