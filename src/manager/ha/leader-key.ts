/** Where the store says who leads, below its prefix: the original's place and content, so that its tools can read it. */
export const LEADER_KEY = 'docker/swarm/leader';
