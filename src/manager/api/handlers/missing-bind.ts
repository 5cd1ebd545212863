import { BadInputError } from '../../../base/index.ts';
import { EngineHttpError } from '../../../engine/index.ts';
import type { ApiCall } from '../call.ts';

/** What an engine says of a create whose folder is not on its machine; it is read only to say more. */
const MISSING = 'bind source path does not exist';

/** The error of a create, with whose folder was looked for where that is what is missing: its user thinks of another machine. */
export function withMissingBind({ cluster, options }: Pick<ApiCall, 'cluster' | 'options'>, error: unknown): unknown {
  const nodes = cluster.nodes();
  if (options.classic || nodes.length < 2) return error;
  if (!(error instanceof EngineHttpError) || error.status !== 400 || !error.engineMessage.includes(MISSING)) return error;
  const node = nodes.find(({ engine }) => engine.address === error.address)?.name ?? error.address;
  const instead = 'copy the files into a volume or an image, or choose the node that has them with -e constraint:node==NAME';
  return new BadInputError(`${error.engineMessage} on node ${node}: ${instead}`, { cause: error });
}
