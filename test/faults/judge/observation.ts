/** What one engine holds at one moment. */
export interface EngineSight {
  readonly engine: string;
  /** Names of containers with processes that can run: the kernel's word. */
  readonly running: readonly string[];
  /** Names of all its containers, one entry each; undefined: the engine does not answer. */
  readonly present: readonly string[] | undefined;
  /** Names of its volumes; undefined: the engine does not answer, or was not asked this time. */
  readonly volumes: readonly string[] | undefined;
}

/** What all engines hold at one moment, asked past any manager. */
export interface Observation {
  /** On a clock of its own. */
  readonly atMs: number;
  readonly engines: readonly EngineSight[];
}

/** What a client was told of a container, on the clock of the observations. */
export interface Pledge {
  readonly name: string;
  /** When its create was answered with 201. */
  readonly fromMs: number;
  /** When its start was answered with 204; undefined: never. */
  runsFromMs: number | undefined;
  /** When the client began to remove it: from then on it may be there or not. */
  untilMs: number | undefined;
  /** When its removal was answered with 204 or 404: from then on it is gone. */
  goneFromMs: number | undefined;
}

/** A time in which something cannot be asked for. */
export interface Excuse {
  /**
   * `nobody heals`: no store, no majority of nodes, or nobody to act; what is missing may stay so.
   * `nobody stops`: what runs on the engine cannot be stopped by anybody, and nothing on the node knows that it should.
   */
  readonly kind: 'nobody heals' | 'nobody stops';
  /** For `nobody stops`. */
  readonly engine?: string;
  readonly fromMs: number;
  /** Undefined: it lasts. */
  untilMs: number | undefined;
}

/** How long something may be wrong, in milliseconds. */
export interface Limits {
  /** Two copies run, counted where somebody can stop one. */
  readonly doubleMs: number;
  /** A container that should run runs nowhere, counted where somebody can make it anew. */
  readonly missingMs: number;
}
