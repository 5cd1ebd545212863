import { readFileSync } from 'node:fs';
import { BadInputError, errorText } from '../../base/index.ts';
import type { SocketAccess } from '../../manager/index.ts';

/** What `schwarm manage` was given about its unix sockets. */
export interface SocketFlags {
  readonly socketGroup?: string;
  readonly socketMode: string;
}

/**
 * Who may open the manager's unix sockets.
 * @param groupFile the machine's list of groups
 * @throws BadInputError for a mode that is none, a group that does not exist
 */
export function socketAccess({ socketGroup, socketMode }: SocketFlags, groupFile = '/etc/group'): SocketAccess {
  return { mode: modeOf(socketMode), ...(socketGroup === undefined ? {} : { groupId: groupIdOf(socketGroup, groupFile) }) };
}

function modeOf(text: string): number {
  if (!/^0?[0-7]{3}$/.test(text)) throw new BadInputError(`--socket-mode takes three octal digits such as 0660, not "${text}"`);
  return Number.parseInt(text, 8);
}

function groupIdOf(group: string, groupFile: string): number {
  if (/^\d+$/.test(group)) return Number(group);
  const line = groupLines(groupFile).find((entry) => entry.startsWith(`${group}:`));
  const id = line?.split(':')[2] ?? '';
  if (/^\d+$/.test(id)) return Number(id);
  throw new BadInputError(
    `--socket-group: there is no group "${group}" in ${groupFile}; make it (groupadd ${group}), or give a group's number`,
  );
}

function groupLines(groupFile: string): readonly string[] {
  try {
    return readFileSync(groupFile, 'utf8').split('\n');
  } catch (cause) {
    throw new BadInputError(`--socket-group: ${groupFile} cannot be read: ${errorText(cause)}; give the group's number`, { cause });
  }
}
