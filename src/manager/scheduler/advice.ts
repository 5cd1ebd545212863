import { formatPlatform, type PlacementRequest, type Refusal } from '../../model/index.ts';
import { FILTER_NAMES, type FilterName } from './policy.ts';

/**
 * What whoever asked can do. Filters that alone keep a healthy node out come first, as giving way there is enough;
 * where no filter is alone, all that refuse healthy nodes are named.
 */
export function advice(request: PlacementRequest, { nodes }: Refusal): string {
  if (nodes.length === 0) return 'add a node: discovery has found none';
  const healthy = nodes.filter((node) => !node.reasons.some((reason) => reason.filter === 'health'));
  const alone = healthy.filter((node) => node.reasons.length === 1);
  const named = new Set((alone.length > 0 ? alone : healthy).flatMap((node) => node.reasons.map((reason) => reason.filter)));
  const steps = FILTER_NAMES.filter((name) => named.has(name)).map((name) => STEPS[name](request));
  const repair = healthy.length < nodes.length ? [STEPS.health(request)] : [];
  return `to place it, ${[...steps, ...repair, 'add a node'].join(', or ')}`;
}

const STEPS: { readonly [name in FilterName]: (request: PlacementRequest) => string } = {
  health: () => 'bring unhealthy nodes back (docker info shows their errors)',
  port: () => 'choose another host port or let the engine choose one',
  containerslots: () => "remove containers or raise a node's label containerslots",
  dependency: () => 'put the containers it depends on where it can run, all on one node',
  affinity: () => 'relax the affinity (==~ instead of == makes it a wish)',
  constraint: () => 'relax the constraint (==~ instead of == makes it a wish)',
  whitelist: () => 'name other nodes in the whitelist',
  pin: () => 'run it where what it needs is, or move that',
  platform: ({ platform }) => `ask for another platform${platform === undefined ? '' : ` than ${formatPlatform(platform)}`}`,
  api: ({ apiNeeds = [] }) => `update engines, or leave out ${apiNeeds.map((need) => need.field).join(' and ')}`,
  resources: () => 'ask for less CPU or memory, or remove containers that reserve it',
};
