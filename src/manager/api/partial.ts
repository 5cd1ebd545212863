/**
 * The header that names nodes an answer leaves out, or shows as last known; nothing when there are none.
 * @param nodes those that did not answer, or did not do their part
 */
export function partialHeader(nodes: readonly { readonly name: string }[]): { readonly 'x-schwarm-partial'?: string } {
  return nodes.length === 0 ? {} : { 'x-schwarm-partial': nodes.map((node) => node.name).join(', ') };
}

/** The nodes whose cached objects may be out of date: they do not answer at the moment, or have not been read yet. */
export function silentNodes<N extends { readonly state: string; readonly loaded: boolean }>(nodes: readonly N[]): readonly N[] {
  return nodes.filter((node) => node.state !== 'healthy' || !node.loaded);
}
