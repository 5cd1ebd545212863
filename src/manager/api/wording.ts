/** Texts that clients match or show, the engine's own word for word; the test of each names who matches it. */
export const wording = {
  pageNotFound: 'page not found',
  noImage: 'no image specified',
  noCommand: 'no command specified',
  noConfig: 'config cannot be empty in order to create a container',
  chooseStream: 'Bad parameters: you must choose at least one stream',
  // The missing blank is the engine's.
  noArchivePath: 'bad parameter: pathcannot be empty',
  noReference: 'invalid name or ID supplied: ""',
  noBuildId: 'build ID not provided',
  emptyNames: 'Neither old nor new names may be empty',
  noRename: (why: string): string => `Error when allocating new name: ${why}`,
  noKill: (name: string, why: string): string => `cannot kill container: ${name}: ${why}`,
  invalidName: (name: string): string => `Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`,
  manyEndpoints: (networks: readonly string[]): string =>
    `Container cannot be created with multiple network endpoints: ${networks.join(', ')}`,
  invalidSize: (side: string, value: string, why: string): string => `invalid resize ${side} "${value}": ${why}`,
  invalidCondition: (condition: string): string => `invalid condition: "${condition}"`,
  notASwarmManager:
    'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
  pruneRunning: 'a prune operation is already running',
} as const;
