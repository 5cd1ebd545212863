/** One answer in what came back on a connection. */
export interface ParsedAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  /** Whether all of it came; where only the end of the connection tells that, whether that came. */
  readonly complete: boolean;
  /** The connection is no longer HTTP: `body` is a stream. */
  readonly taken: boolean;
}

/** The answers on one connection, and what of it is no HTTP. */
export interface ParsedAnswers {
  readonly answers: readonly ParsedAnswer[];
  readonly problem: string | undefined;
}

interface Framed {
  readonly body: Buffer;
  readonly rest: Buffer;
  readonly complete: boolean;
  readonly problem?: string;
}

/**
 * Reads all answers, interim ones left out.
 * @param methods of the requests, in order; whatever comes after them is taken for a GET
 * @param ended whether the other side closed its direction
 */
export function parseAnswers(bytes: Buffer, methods: readonly string[], ended: boolean): ParsedAnswers {
  const answers: ParsedAnswer[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) return { answers, problem: ended || !looksLikeHead(rest) ? `half a head: ${shown(rest)}` : undefined };
    const head = parseHead(rest.subarray(0, end).toString('latin1'));
    if (typeof head === 'string') return { answers, problem: head };
    rest = rest.subarray(end + 4);
    if (head.status < 200 && head.status !== 101) continue;
    const framed = bodyOf(rest, head, methods[answers.length] === 'HEAD', ended);
    answers.push({ ...head, body: framed.body, complete: framed.complete, taken: isTaken(head) });
    if (framed.problem !== undefined) return { answers, problem: framed.problem };
    rest = framed.rest;
  }
  return { answers, problem: undefined };
}

type Head = Pick<ParsedAnswer, 'status' | 'headers'>;

function parseHead(text: string): Head | string {
  const [line = '', ...fields] = text.split('\r\n');
  const status = /^HTTP\/1\.1 ([1-5]\d\d) [ -~]*$/.exec(line)?.[1];
  if (status === undefined) return `no HTTP: ${JSON.stringify(text.slice(0, 100))}`;
  const headers = new Map<string, string>();
  for (const field of fields) {
    const [, name = '', value = ''] = /^([\w-]+): ?(.*)$/.exec(field) ?? [];
    if (name === '') return `a header that is none: ${JSON.stringify(field.slice(0, 100))}`;
    if (headers.has(name.toLowerCase()) && /^(content-length|transfer-encoding)$/i.test(name)) return `${name} twice`;
    headers.set(name.toLowerCase(), value);
  }
  if (headers.has('content-length') && headers.has('transfer-encoding')) return 'both length and transfer encoding';
  return { status: Number(status), headers };
}

/** Streams without `Upgrade` are answered with a bare 200. */
function isTaken({ status, headers }: Head): boolean {
  if (status === 101) return true;
  if (headers.has('content-length') || headers.has('transfer-encoding')) return false;
  return headers.get('content-type')?.startsWith('application/vnd.docker.') === true;
}

function bodyOf(rest: Buffer, { status, headers }: Head, isHead: boolean, ended: boolean): Framed {
  if (status === 101) return { body: rest, rest: Buffer.alloc(0), complete: ended };
  // To what is no HTTP, a HEAD is none.
  const isRefusal = (status === 400 || status === 431) && headers.get('connection') === 'close';
  if ((isHead && !isRefusal) || status === 204 || status === 304) return { body: Buffer.alloc(0), rest, complete: true };
  const length = headers.get('content-length');
  if (isHead && rest.length === 0) return { body: rest, rest, complete: true };
  if (length !== undefined) {
    if (!/^\d+$/.test(length)) return { body: rest, rest: Buffer.alloc(0), complete: false, problem: `length ${length}` };
    return { body: rest.subarray(0, Number(length)), rest: rest.subarray(Number(length)), complete: rest.length >= Number(length) };
  }
  if (headers.get('transfer-encoding') === 'chunked') return chunks(rest);
  return { body: rest, rest: Buffer.alloc(0), complete: ended };
}

function chunks(bytes: Buffer): Framed {
  const parts: Buffer[] = [];
  let rest = bytes;
  for (;;) {
    const end = rest.indexOf('\r\n');
    if (end < 0) return { body: Buffer.concat(parts), rest: Buffer.alloc(0), complete: false };
    const size = rest.subarray(0, end).toString('latin1');
    if (!/^[0-9a-f]+$/i.test(size))
      return { body: Buffer.concat(parts), rest, complete: false, problem: `chunk of ${JSON.stringify(size)}` };
    const bytesOf = Number.parseInt(size, 16);
    const chunk = rest.subarray(end + 2, end + 2 + bytesOf);
    parts.push(chunk);
    if (rest.length < end + 2 + bytesOf + 2) return { body: Buffer.concat(parts), rest: Buffer.alloc(0), complete: false };
    rest = rest.subarray(end + 2 + bytesOf + 2);
    if (bytesOf === 0) return { body: Buffer.concat(parts), rest, complete: true };
  }
}

function looksLikeHead(bytes: Buffer): boolean {
  return 'HTTP/1.1 '.startsWith(bytes.subarray(0, 9).toString('latin1'));
}

function shown(bytes: Buffer): string {
  return JSON.stringify(bytes.subarray(0, 100).toString('latin1'));
}
