import type { EngineVersion } from './engine-version.ts';
import { LabError } from './errors.ts';
import { checkName, FIRST_HOST_NUMBER, LAST_HOST_NUMBER } from './names.ts';
import type { EngineRecord } from './state.ts';

/** What an engine with TLS is given, PEM: it serves clients with a certificate of `ca`. */
export interface EngineCertificate {
  readonly ca: string;
  /** The engine's own; the lab shows it to the engine, too, so it is of `ca` and for clients as well. */
  readonly cert: string;
  readonly key: string;
}

export interface EngineOptions {
  /** Also its host name. */
  readonly name: string;
  readonly version: EngineVersion;
  readonly labels?: { readonly [name: string]: string };
  /** Makes its certificate, once its address is known: its API is then TLS, for clients with a certificate. Absent: plain. */
  readonly tls?: (ip: string) => EngineCertificate;
}

export interface LabOptions {
  /** `lab` by default. Labs of different names do not touch each other. */
  readonly name?: string;
  readonly engines: readonly EngineOptions[];
  /** The lab outlives this process and belongs to nobody: the next one does not take it for a leftover. */
  readonly background?: boolean;
  /** Gets one line per step and engine. */
  readonly onProgress?: (line: string) => void;
}

/**
 * Gives engines that come to those present their addresses; one that was used is not used again.
 * @throws LabError where a name is wrong or taken, or there is no room
 */
export function newEngines(wanted: readonly EngineOptions[], present: readonly EngineRecord[]): readonly EngineRecord[] {
  const names = [...present, ...wanted].map((engine) => checkName('engine', engine.name));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new LabError(`two engines would be named '${twice}'; choose another name`);
  const first = Math.max(FIRST_HOST_NUMBER - 1, ...present.map((engine) => engine.hostNumber)) + 1;
  const room = LAST_HOST_NUMBER - first + 1;
  if (wanted.length === 0) throw new LabError('a lab needs at least one engine');
  if (wanted.length > room) throw new LabError(`there is room for ${room} more engines, not for ${wanted.length}`);
  return wanted.map(({ name, version, labels = {}, tls }, index) => ({
    name,
    version,
    labels,
    hostNumber: first + index,
    ...(tls !== undefined && { tls: true }),
  }));
}
