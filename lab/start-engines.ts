import { baseImageTar } from './base-image.ts';
import { bootEngine } from './boot.ts';
import { loadImages } from './engine-api.ts';
import { type EnginePrograms, enginePrograms } from './engine-programs.ts';
import { engineAccess } from './engine-tls.ts';
import type { EngineVersion } from './engine-version.ts';
import { LabError } from './errors.ts';
import { createNetns } from './network.ts';
import type { EngineRecord, LabRecord } from './state.ts';

/** The programs of every version that is to be started. */
export type Programs = ReadonlyMap<EngineVersion, EnginePrograms>;

/** Has the programs of these versions ready, one after the other. */
export async function fetchPrograms(
  versions: readonly EngineVersion[],
  onProgress: (line: string) => void,
  signal?: AbortSignal,
): Promise<Programs> {
  const programs = new Map<EngineVersion, EnginePrograms>();
  for (const version of new Set(versions)) programs.set(version, await enginePrograms(version, onProgress, signal));
  return programs;
}

/**
 * Starts engines side by side, each with the base image. When this ends all have come up or failed: nothing goes on
 * in the background that a caller could not clean up.
 * @throws LabError the first failure
 */
export async function startEngines(
  lab: LabRecord,
  engines: readonly EngineRecord[],
  programs: Programs,
  onProgress: (line: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const archive = await baseImageTar({}, signal);
  const start = async (engine: EngineRecord): Promise<void> => {
    const ofVersion = programs.get(engine.version);
    if (ofVersion === undefined) throw new LabError(`the programs of engine ${engine.version} were not fetched`);
    await createNetns(lab, engine.name, engine.hostNumber, signal);
    await bootEngine(lab, engine, ofVersion, signal);
    const access = await engineAccess(lab, engine);
    await loadImages(access, archive, signal);
    onProgress(`${engine.name}: engine ${engine.version} up at ${access.address}`);
  };
  const results = await Promise.allSettled(engines.map(start));
  const failure = results.find((result) => result.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}
