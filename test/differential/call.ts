/**
 * One call of the script that both sides get. In `line`, `json` and `headers`, `<name>` is what an earlier call kept under that
 * name and `<name:12>` its first 12 characters.
 */
export interface Call {
  /** `METHOD /path?query`; what a request line cannot hold is percent-encoded, so filters may be written as plain JSON. */
  readonly line: string;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as they are. */
  readonly bytes?: () => Uint8Array | Promise<Uint8Array>;
  /** Extra headers; `Content-Type` is set for `json` and may be replaced. */
  readonly headers?: { readonly [name: string]: string };
  /** The body goes out in chunks, without its length. */
  readonly chunked?: true;
  /** Values of the answer for later calls, by their dotted path; `text` is the whole body, `now` the time in seconds. */
  readonly keep?: { readonly [name: string]: string };
  /** The protocol to ask the connection for. */
  readonly upgrade?: string;
  /** Sent once the answer's head is there, and then our direction is closed. */
  readonly input?: string;
  /** Ends the reading of an endless answer: as soon as its body matches. */
  readonly until?: RegExp;
  /** Made, one after the other, once this call's head is there; for waits, attaches and followed streams. */
  readonly meanwhile?: readonly Call[];
  /** Makes the call anew until the answer's body matches; the last answer counts. */
  readonly again?: RegExp;
  /** Arrays of the answer whose order says nothing, by their dotted paths, `*` for any key; the body itself is the empty text. */
  readonly unordered?: readonly string[];
  /** What differs from run to run on one engine alone, by dotted paths: only its type is compared. */
  readonly varies?: readonly string[];
}

/** Calls that belong together. Each section leaves nothing behind. */
export interface Section {
  readonly name: string;
  /** Its calls are slow and need nothing of one another: all are made at once, beside the other sections. */
  readonly beside?: true;
  readonly calls: readonly Call[];
}

/** A call without JSON body. */
export function call(line: string, options: Omit<Call, 'line'> = {}): Call {
  return { line, ...options };
}

/** A call with a JSON body. */
export function send(line: string, json: unknown, options: Omit<Call, 'line' | 'json'> = {}): Call {
  return { line, json, ...options };
}

/** Creates and starts a container of busybox that does nothing, and keeps its id under its name. */
export function running(name: string, body: object = {}): readonly Call[] {
  return [created(name, { Cmd: ['sleep', '600'], ...body }), call(`POST /containers/${name}/start`)];
}

/** Creates a container of busybox and keeps its id under its name. */
export function created(name: string, body: object = {}): Call {
  return send(`POST /containers/create?name=${name}`, { Image: 'busybox', ...body }, { keep: { [name]: 'Id' } });
}

/** Removes a container whatever it does. */
export function removed(...names: readonly string[]): readonly Call[] {
  return names.map((name) => call(`DELETE /containers/${name}?force=1&v=1`));
}
