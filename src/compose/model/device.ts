/** A device of the node; `source` may be a CDI name (`vendor/class=name`), `target` is then equal to it. */
export interface Device {
  readonly source: string;
  readonly target: string;
  /** Some of `r`, `w`, `m`. */
  readonly permissions: string;
}
