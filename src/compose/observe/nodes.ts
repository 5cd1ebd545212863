import { arrayOf, type JsonObject, stringOf } from '../../base/index.ts';
import type { Docker } from '../docker/index.ts';
import type { Project } from '../model/index.ts';
import { parseListEntry } from './container.ts';

/** A node of a fleet that takes containers, and what is taken on it by others than the project. */
export interface ObservedNode {
  readonly name: string;
  /** Published host ports, as `8080/tcp`. */
  readonly takenPorts: ReadonlySet<string>;
}

/** The healthy nodes of a fleet. Two calls; worth them only where a plan depends on nodes. */
export async function observeNodes(docker: Docker, project: Project, signal: AbortSignal): Promise<readonly ObservedNode[]> {
  const [info, entries] = await Promise.all([docker.info(signal), docker.containers({}, signal)]);
  const others = entries.map(parseListEntry).filter((c) => c !== undefined && c.project !== project.name);
  return healthyNodes(info).map((name) => {
    const here = others.filter((c) => c?.node === name).flatMap((c) => c?.ports ?? []);
    return { name, takenPorts: new Set(here.filter((p) => p.publishedPort > 0).map((p) => `${p.publishedPort}/${p.protocol}`)) };
  });
}

/** Names of healthy nodes in the status a manager gives, ours and a classic one alike: ` NAME`, then `  └ Status`. */
export function healthyNodes(info: JsonObject): string[] {
  const rows = arrayOf(info['SystemStatus'] ?? info['DriverStatus']).map((row) => arrayOf(row).map((cell) => stringOf(cell) ?? ''));
  const healthy: string[] = [];
  let node = '';
  for (const [key = '', value = ''] of rows) {
    if (/^ [^ ]/.test(key)) node = key.trim();
    else if (/^ {2}└ Status$/.test(key) && value === 'Healthy') healthy.push(node);
  }
  return healthy;
}
