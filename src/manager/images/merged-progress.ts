import { stringOf } from '../../base/index.ts';
import { AllNodesFailedError } from './errors.ts';
import { lineObject, type NodeProgress } from './progress.ts';

/** Above this many nodes the progress of single layers would only flicker: each node gets one line. */
const MOST_NODES_IN_DETAIL = 8;

type Failure = Extract<NodeProgress, { kind: 'failed' }>;

/**
 * Turns what several nodes tell of one call into one stream that Docker clients show well.
 *
 * With one node its lines pass untouched. With several, lines with an id (layers) get `node: id`, lines without one
 * (`Status: …`, `Loaded image: …`) are shown once for all nodes that say the same, and a node that fails is named. The
 * stream ends in an error only if no node succeeded.
 */
export class MergedProgress {
  readonly #nodes: number;
  readonly #shown = new Set<string>();
  readonly #failures: Failure[] = [];
  #succeeded = 0;

  constructor(nodes: number) {
    this.#nodes = nodes;
  }

  /** JSON texts to show for one item, without line ends. */
  lines(item: NodeProgress): readonly string[] {
    switch (item.kind) {
      case 'started':
        return this.#detailed ? [] : [nodeLine(item.node, 'working')];
      case 'line':
        return this.#nodes === 1 ? [item.line] : this.#ofSeveral(item.node, item.line);
      case 'done':
        this.#succeeded++;
        return this.#detailed ? [] : [nodeLine(item.node, 'done')];
      case 'failed':
        this.#failures.push(item);
        return this.#nodes === 1 ? [] : [nodeLine(item.node, `failed: ${item.message}`)];
    }
  }

  /** What closes the stream once every node is through. */
  last(): readonly string[] {
    if (this.#succeeded > 0 || this.#failures.length === 0) return [];
    const message = this.error().message;
    return [JSON.stringify({ errorDetail: { message }, error: message })];
  }

  /** Why no node succeeded, for an answer that has not begun: the nodes' own status and text where they agree. */
  error(): AllNodesFailedError {
    const statuses = [...new Set(this.#failures.map((f) => f.status))];
    const [message, ...others] = new Set(this.#failures.map((f) => f.message));
    // Engines of 20.10 answer 500 where newer ones, in the same words, say 404.
    if (message !== undefined && others.length === 0) return new AllNodesFailedError(Math.min(...statuses), message);
    const text = this.#failures.map((f) => `${f.node}: ${f.message}`).join('; ');
    return new AllNodesFailedError(statuses.length === 1 ? (statuses[0] ?? 500) : 500, text);
  }

  get #detailed(): boolean {
    return this.#nodes <= MOST_NODES_IN_DETAIL;
  }

  #ofSeveral(node: string, line: string): readonly string[] {
    const value = lineObject(line);
    const id = stringOf(value['id']);
    // `Pulling from library/busybox` carries the tag as its id and is said by every node alike.
    const common = id === undefined || stringOf(value['status'])?.startsWith('Pulling from ') === true;
    if (common) return this.#once(line);
    return this.#detailed ? [JSON.stringify({ ...value, id: `${node}: ${id}` })] : [];
  }

  #once(line: string): readonly string[] {
    if (this.#shown.has(line)) return [];
    this.#shown.add(line);
    return [line];
  }
}

function nodeLine(node: string, status: string): string {
  return JSON.stringify({ id: node, status });
}
