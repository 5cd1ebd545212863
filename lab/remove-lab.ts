import { cgroupPath } from './names.ts';
import { netnsOf, removeNetwork } from './network.ts';
import { killAll, removeCgroups } from './processes.ts';
import { readRecord, removeFiles } from './state.ts';

/**
 * Removes everything of a lab, running or left over: processes, namespaces, links, control groups, files. Mounts go
 * with the last process of the node they belong to. The caller holds the lab's lock.
 * @returns whether there was anything
 */
export async function removeLab(name: string): Promise<boolean> {
  const record = await readRecord(name);
  const namespaces = await netnsOf(name);
  await Promise.all(namespaces.map((netns) => killAll(netns)));
  if (record !== undefined) await removeNetwork(record);
  await removeCgroups(cgroupPath(name));
  await removeFiles(name);
  return record !== undefined || namespaces.length > 0;
}
