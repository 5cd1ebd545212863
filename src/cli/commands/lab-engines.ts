import { type EngineOptions, type EngineVersion, LabError, parseEngineVersion } from '../../../lab/index.ts';

/** The engines `lab up` starts: those described one by one, else `count` of one version. */
export function engineList(described: readonly string[], count: number, version: EngineVersion): readonly EngineOptions[] {
  if (described.length > 0) return described.map((text) => parseEngine(text, version));
  return Array.from({ length: count }, (_, index) => ({ name: `node-${index + 1}`, version }));
}

/**
 * Reads `name=a,version=20.10,label=zone=west,label=disk=ssd`.
 * @throws LabError
 */
export function parseEngine(text: string, defaultVersion: EngineVersion): EngineOptions {
  const fields = text.split(',').map((part) => splitOnce(part));
  const unknown = fields.find(([key]) => !['name', 'version', 'label'].includes(key));
  const name = fields.find(([key]) => key === 'name')?.[1];
  if (unknown !== undefined || name === undefined) {
    throw new LabError(`cannot read engine '${text}'; write name=NAME[,version=VERSION][,label=KEY=VALUE …]`);
  }
  const version = fields.find(([key]) => key === 'version')?.[1];
  const labels = fields.filter(([key]) => key === 'label').map(([, value]) => value);
  return { name, version: version === undefined ? defaultVersion : parseEngineVersion(version), labels: labelsOf(labels) };
}

/**
 * Labels from `key=value` texts.
 * @throws LabError where there is no key or no `=`
 */
export function labelsOf(texts: readonly string[]): { readonly [name: string]: string } {
  const wrong = texts.find((text) => text.indexOf('=') < 1);
  if (wrong !== undefined) throw new LabError(`cannot read label '${wrong}'; write KEY=VALUE`);
  return Object.fromEntries(texts.map((text) => splitOnce(text)));
}

function splitOnce(text: string): readonly [key: string, value: string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
