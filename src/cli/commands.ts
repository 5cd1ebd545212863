import type { CommandEntry } from './command.ts';

/** Every command, in the order of the help page. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'manage',
    alias: 'm',
    summary: 'serve a fleet of Docker engines as one Docker host',
    load: async () => (await import('./commands/manage.ts')).command(),
  },
  {
    name: 'list',
    alias: 'l',
    summary: 'print the engines that a discovery names',
    load: async () => (await import('./commands/list.ts')).command(),
  },
  {
    name: 'compose',
    summary: 'run Compose applications across the engines',
    load: async () => (await import('./commands/compose.ts')).command(),
  },
  {
    name: 'join',
    alias: 'j',
    summary: 'register an engine in a store or with a manager',
    load: async () => (await import('./commands/join.ts')).command(),
  },
  {
    name: 'token',
    summary: 'show or change the token that engines join with',
    load: async () => (await import('./commands/token.ts')).command(),
  },
  {
    name: 'version',
    summary: 'print the version, and the Docker API versions offered',
    load: async () => (await import('./commands/version.ts')).command(),
  },
  {
    name: 'lab',
    summary: 'run real Docker engines on this machine, to try things on',
    load: async () => (await import('./commands/lab.ts')).command(),
  },
  {
    name: 'completion',
    summary: 'print a completion script for your shell',
    load: async (whole) => (await import('./commands/completion.ts')).command(whole),
  },
];
