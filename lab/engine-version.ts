import { LabError } from './errors.ts';

/** The engine versions the lab can run, oldest first: those of three Debian suites. */
export const ENGINE_VERSIONS = ['20.10', '26.1', '28.5'] as const;
export type EngineVersion = (typeof ENGINE_VERSIONS)[number];

/** The version started when none is asked for. */
export const DEFAULT_VERSION: EngineVersion = '28.5';

/**
 * The engine version a user wrote.
 * @throws LabError naming the versions there are
 */
export function parseEngineVersion(text: string): EngineVersion {
  const found = ENGINE_VERSIONS.find((version) => version === text);
  if (found === undefined) throw new LabError(`no engine version '${text}'; there are ${ENGINE_VERSIONS.join(', ')}`);
  return found;
}
