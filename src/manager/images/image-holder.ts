import type { JsonObject } from '../../base/index.ts';

/** What finding an image needs to know of a node. */
export interface ImageHolder {
  readonly name: string;
  /** Entries of the engine's image list; a changed list is a new array. */
  readonly images: readonly JsonObject[];
  /** Milliseconds since 1970 when a name as lists show it came to mean what it means here; 0 or absent = unknown. */
  imageNamedAtMs?(name: string): number;
}

/** One image and the nodes that have it, in the order of the given nodes. */
export interface FoundImage<N extends ImageHolder> {
  /** `sha256:` and 64 hex digits. */
  readonly id: string;
  readonly nodes: readonly N[];
}
