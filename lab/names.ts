import { LabError } from './errors.ts';

/** Everything a lab owns on the machine is named or addressed from its name and its number (0 to 255). */
export interface LabPlace {
  readonly name: string;
  readonly number: number;
}

/** First address suffix given to an engine; below are the bridge (1) and room for programs that want an address. */
export const FIRST_HOST_NUMBER = 11;
export const LAST_HOST_NUMBER = 254;

/** Interface names have at most 15 characters, hence numbers; `swl` = schwarm lab. */
export const bridgeName = (lab: LabPlace): string => `swl${lab.number}`;
export const linkName = (lab: LabPlace, hostNumber: number): string => `swl${lab.number}-${hostNumber}`;
/** Written on every link, so that it is known whose it is when nothing else is left. */
export const linkAlias = (labName: string): string => `schwarm-lab/${labName}`;
export const hostAddress = (lab: LabPlace): string => `10.209.${lab.number}.1`;
export const engineIp = (lab: LabPlace, hostNumber: number): string => `10.209.${lab.number}.${hostNumber}`;

/** Fixed, so that neighbours' address tables stay right when an engine comes back. `02` marks it as made up locally. */
export const macAddress = (lab: LabPlace, hostNumber: number): string => `02:73:77:6c:${hex(lab.number)}:${hex(hostNumber)}`;

/** `--` cannot occur in a lab's name, so that no lab's namespaces match another's prefix. */
export const netnsPrefix = (labName: string): string => `swl-${labName}--`;
export const netnsName = (labName: string, engine: string): string => `${netnsPrefix(labName)}${engine}`;
export const cgroupPath = (labName: string): string => `schwarm-lab-${labName}`;

/**
 * Checks a lab's or an engine's name: it becomes a folder, a namespace and a host name.
 * @throws LabError
 */
export function checkName(kind: 'lab' | 'engine', name: string): string {
  if (/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name) && !name.includes('--')) return name;
  throw new LabError(`'${name}' cannot name ${kind === 'lab' ? 'a lab' : 'an engine'}: use up to 40 letters a-z, digits and single dashes`);
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
