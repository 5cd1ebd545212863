/** An image that shall be in an archive, and the nodes that have it. */
export interface WantedImage<N> {
  readonly name: string;
  readonly nodes: readonly N[];
  readonly sizeBytes: number;
}

/**
 * The node that lacks the fewest bytes of some images, and the names of those it lacks. The first of several; undefined without
 * nodes.
 */
export function nodeToSaveFrom<N>(
  nodes: readonly N[],
  images: readonly WantedImage<N>[],
): { readonly node: N; readonly missing: readonly string[] } | undefined {
  const lacks = (node: N): readonly WantedImage<N>[] => images.filter((image) => !image.nodes.includes(node));
  const bytes = (node: N): number => lacks(node).reduce((sum, image) => sum + image.sizeBytes, 0);
  const cost = (node: N): readonly [number, number] => [bytes(node), lacks(node).length];
  const sorted = nodes.map((node) => ({ node, cost: cost(node) })).toSorted((a, b) => a.cost[0] - b.cost[0] || a.cost[1] - b.cost[1]);
  const node = sorted[0]?.node;
  return node === undefined ? undefined : { node, missing: lacks(node).map(({ name }) => name) };
}
