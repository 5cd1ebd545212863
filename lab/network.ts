import { arrayOf, objectOf, parseJson, stringOf } from '../src/base/index.ts';
import { LabError } from './errors.ts';
import { bridgeName, engineIp, hostAddress, type LabPlace, linkAlias, linkName, macAddress, netnsName, netnsPrefix } from './names.ts';
import { runCommand, tryCommand } from './run-command.ts';

const NOBODY = '02:73:77:6c:ff:ff';

/** Makes the lab's bridge; its address lets programs on this machine reach the engines. */
export async function createBridge(lab: LabPlace, signal?: AbortSignal): Promise<void> {
  const name = bridgeName(lab);
  await ipBatch(
    [
      `link add ${name} address ${macAddress(lab, 1)} type bridge`,
      `link set ${name} alias ${linkAlias(lab.name)}`,
      `addr add ${hostAddress(lab)}/24 dev ${name}`,
      `link set ${name} up`,
    ],
    signal,
  );
}

/** Makes an engine's network namespace with its `eth0` on the lab's bridge. */
export async function createNetns(lab: LabPlace, engine: string, hostNumber: number, signal?: AbortSignal): Promise<void> {
  const netns = netnsName(lab.name, engine);
  const link = linkName(lab, hostNumber);
  await ipBatch(
    [
      `netns add ${netns}`,
      `link add ${link} type veth peer name eth0 address ${macAddress(lab, hostNumber)} netns ${netns}`,
      `link set ${link} alias ${linkAlias(lab.name)}`,
      `link set ${link} master ${bridgeName(lab)} up`,
    ],
    signal,
  );
  await ipBatch(
    [
      `addr add ${engineIp(lab, hostNumber)}/24 dev eth0`,
      'link set lo up',
      'link set eth0 up',
      `route add default via ${hostAddress(lab)}`,
    ],
    signal,
    ['-n', netns],
  );
}

/** Removes an engine's namespace and link; nothing happens where they are not there. */
export async function removeNetns(lab: LabPlace, engine: string, hostNumber: number): Promise<void> {
  await deleteLink(linkName(lab, hostNumber));
  await deleteNetns(netnsName(lab.name, engine));
}

/** Removes the lab's namespaces, and the links that are marked as its own or have its number (if that is known). */
export async function removeNetwork(labName: string, number: number | undefined): Promise<void> {
  const numbered = new RegExp(`^swl${number}(-|$)`);
  for (const { name, alias } of await links()) if (alias === linkAlias(labName) || numbered.test(name)) await deleteLink(name);
  for (const netns of await netnsOf(labName)) await deleteNetns(netns);
}

/** The lab's network namespaces that exist. */
export async function netnsOf(labName: string): Promise<readonly string[]> {
  const listed = arrayOf(parseJson((await runCommand(['ip', '-j', 'netns', 'list'])).trim() || '[]'));
  return listed.map((entry) => stringOf(objectOf(entry)['name']) ?? '').filter((name) => name.startsWith(netnsPrefix(labName)));
}

/** Pulls or plugs an engine's cable, at this machine's end of it. */
export async function setLink(lab: LabPlace, hostNumber: number, state: 'up' | 'down', signal?: AbortSignal): Promise<void> {
  await runCommand(['ip', 'link', 'set', linkName(lab, hostNumber), state], {}, signal);
}

/**
 * Breaks the way between two addresses of a lab, or mends it, leaving all others: one side's packets go to a network card
 * that nobody has. Silent like a lost route, and without a firewall.
 * @param netns of the side that cannot send any more
 */
export async function setWay(netns: string, ip: string, state: 'broken' | 'whole', signal?: AbortSignal): Promise<void> {
  const where = ['ip', '-n', netns, 'neigh'] as const;
  if (state === 'broken') await runCommand([...where, 'replace', ip, 'lladdr', NOBODY, 'nud', 'permanent', 'dev', 'eth0'], {}, signal);
  else await unlessMissing([...where, 'del', ip, 'dev', 'eth0']);
}

/** Whether the machine's end of an engine's cable is plugged. */
export async function linkIsUp(lab: LabPlace, hostNumber: number, signal?: AbortSignal): Promise<boolean> {
  const { stdout } = await tryCommand(['ip', '-j', 'link', 'show', linkName(lab, hostNumber)], {}, signal);
  const flags = arrayOf(objectOf(arrayOf(parseJson(stdout.trim() || '[]'))[0])['flags']);
  return flags.includes('UP');
}

/**
 * The lowest lab number that nothing on this machine uses.
 * @throws LabError when all are taken
 */
export async function freeNumber(taken: ReadonlySet<number>, signal?: AbortSignal): Promise<number> {
  const routes = await runCommand(['ip', '-4', 'route', 'show', 'table', 'all'], {}, signal);
  const names = new Set((await links(signal)).map((link) => link.name));
  for (let number = 0; number < 256; number++) {
    if (!taken.has(number) && !names.has(`swl${number}`) && !routes.includes(`10.209.${number}.`)) return number;
  }
  throw new LabError("all 256 subnets of labs are in use; remove one with 'schwarm lab down --name NAME'");
}

async function links(signal?: AbortSignal): Promise<readonly { name: string; alias: string }[]> {
  const listed = arrayOf(parseJson(await runCommand(['ip', '-j', 'link', 'show'], {}, signal))).map(objectOf);
  return listed.map((link) => ({ name: stringOf(link['ifname']) ?? '', alias: stringOf(link['ifalias']) ?? '' }));
}

async function deleteLink(name: string): Promise<void> {
  await unlessMissing(['ip', 'link', 'del', name]);
}

async function deleteNetns(name: string): Promise<void> {
  await unlessMissing(['ip', 'netns', 'del', name]);
}

async function unlessMissing(command: readonly [string, ...string[]]): Promise<void> {
  const { exitCode, stderr } = await tryCommand(command);
  if (exitCode !== 0 && !/Cannot find device|Cannot open network namespace|No such file/.test(stderr))
    throw new LabError(`'${command.join(' ')}' failed: ${stderr.trim()}`);
}

async function ipBatch(lines: readonly string[], signal?: AbortSignal, where: readonly string[] = []): Promise<void> {
  await runCommand(['ip', ...where, '-batch', '-'], { input: `${lines.join('\n')}\n` }, signal);
}
