declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Names one node of the fleet: the engine's own id, or the engine's id and `|address` where two engines share one. */
export type NodeId = Branded<'NodeId'>;
/** 64 hex digits, given by an engine. */
export type ContainerId = Branded<'ContainerId'>;

export const nodeId = (text: string): NodeId => text as NodeId;
export const containerId = (text: string): ContainerId => text as ContainerId;

/** Whether a text is a full engine id (container, image without `sha256:`, network, exec). */
export function isFullId(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
