import type { JsonObject } from '../../base/index.ts';

/** How to build a service's image. */
export interface Build {
  /** Absolute path, or a URL. */
  readonly context: string;
  /** Relative to `context`; undefined when `dockerfileInline` is set. */
  readonly dockerfile: string | undefined;
  readonly dockerfileInline: string | undefined;
  /** Canonical values of the remaining keys (`args`, `target`, `platforms` …). */
  readonly other: JsonObject;
}
