import { lock } from './lock.ts';
import { cgroupPath, netnsName } from './names.ts';
import { netnsOf, removeNetns, removeNetwork } from './network.ts';
import { killAll, removeCgroups } from './processes.ts';
import { type EngineRecord, engineLock, type LabRecord, readRecord, removeEngineFiles, removeLabFiles } from './state.ts';

/**
 * Removes everything of a lab, running or left over: processes, namespaces, links, control groups, files. Mounts go
 * with the last process of the node they belong to. The caller holds the lab's lock.
 * @returns whether there was anything
 */
export async function removeLab(name: string): Promise<boolean> {
  const record = await readRecord(name);
  await using locks = new AsyncDisposableStack();
  for (const engine of record?.engines ?? []) locks.use(await lock(engineLock(name, engine.name)));
  const namespaces = await netnsOf(name);
  await Promise.all(namespaces.map((netns) => killAll(netns)));
  await removeNetwork(name, record?.number);
  await removeCgroups(cgroupPath(name));
  await removeLabFiles(name);
  return record !== undefined || namespaces.length > 0;
}

/** Removes everything of one engine. The caller holds the lab's lock. */
export async function removeEngine(lab: LabRecord, engine: EngineRecord): Promise<void> {
  await killAll(netnsName(lab.name, engine.name));
  await removeNetns(lab, engine.name, engine.hostNumber);
  await removeCgroups(`${cgroupPath(lab.name)}/${engine.name}`);
  await removeEngineFiles(lab.name, engine.name);
}
