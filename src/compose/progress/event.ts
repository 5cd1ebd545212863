/** How far a resource is: `working` shows a spinner, the others are final. */
export type ProgressState = 'working' | 'done' | 'warning' | 'error';

/** News of one resource while a command changes things. */
export interface ProgressEvent {
  /** What it is about: `Container t1-db-1`, `Network t1_default`, `Image busybox`. One line each. */
  readonly id: string;
  /** The verb or message shown: `Creating`, `Created`, `Error …`. */
  readonly status: string;
  readonly state: ProgressState;
  /** The resource this one is a part of, e.g. the image of a layer. */
  readonly parent?: string;
  readonly details?: string;
  /** Bytes done and in all, where that is known. */
  readonly current?: number;
  readonly total?: number;
  /** Name of the node it happens on, when the endpoint is a fleet. */
  readonly node?: string;
}

/**
 * Where news of a running command goes. Lines go to stderr, never to stdout. Whoever made it disposes it: until then
 * a terminal form may move the cursor over what it has drawn.
 */
export interface Progress extends AsyncDisposable {
  event(event: ProgressEvent): void;
  /** One line of text that stays, such as a warning. */
  message(text: string): void;
}

/** What goes after the node's name everywhere; empty when there is none. */
export function onNode(node: string | undefined): string {
  return node === undefined || node === '' ? '' : ` on ${node}`;
}
