import type { CommandEntry } from './command.ts';

/** Every command, in the order of the help page. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'lab',
    summary: 'run real Docker engines on this machine, to try things on',
    load: async () => (await import('./commands/lab.ts')).labCommand(),
  },
];
