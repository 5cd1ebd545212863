/** Labels we read or write. `com.docker.swarm.*` are the original's, `com.docker.compose.*` those of Docker Compose. */
export const LABEL = {
  /** Stable id of a container across rescheduling: 64 hex digits. Present on everything created through a manager. */
  swarmId: 'com.docker.swarm.id',
  /** JSON list of constraint expressions, e.g. `["zone==west"]`. */
  constraints: 'com.docker.swarm.constraints',
  affinities: 'com.docker.swarm.affinities',
  whitelists: 'com.docker.swarm.whitelists',
  reschedulePolicies: 'com.docker.swarm.reschedule-policies',
  /** Which copy of a container it is, counted from 1: each replacement has a higher one. */
  generation: 'io.schwarm.generation',
  /** `off`: healing leaves the container alone. */
  heal: 'io.schwarm.heal',
  /** `empty`: the container may be replaced where its volumes and bound directories are new ones. */
  rescheduleVolumes: 'io.schwarm.reschedule.volumes',
  /** What the container reserves on its node, as JSON; lists of an engine do not tell it. */
  reserved: 'io.schwarm.reserved',
  /** The `PortBindings` a client asked for, as JSON, where the manager chose the host ports it left open. */
  askedPorts: 'io.schwarm.ports',
  /** Added to answers only, never stored: name and id of the node a container is on. */
  node: 'io.schwarm.node',
  nodeId: 'io.schwarm.node.id',
  /** On networks that a manager made on every node: the id the fleet knows them by. Never shown to clients. */
  network: 'io.schwarm.network',
  /** The create request of such a network as JSON, so that it can be made on nodes that join later. Never shown. */
  networkRequest: 'io.schwarm.network.request',
  composeProject: 'com.docker.compose.project',
  composeService: 'com.docker.compose.service',
  composeNumber: 'com.docker.compose.container-number',
  composeOneoff: 'com.docker.compose.oneoff',
  composeReplace: 'com.docker.compose.replace',
} as const;

export type Labels = { readonly [name: string]: string };
