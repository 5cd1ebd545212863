import { type Framing, type Head, Wire } from './wire.ts';

/** What is written for one call. */
export interface WireRequest {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly target: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: Uint8Array | undefined;
  readonly chunked: boolean;
  readonly upgrade: string | undefined;
  readonly input: string | undefined;
  readonly until: RegExp | undefined;
}

/** What came back. */
export interface Exchange {
  /** Status codes of heads before the answer's own. */
  readonly interim: readonly number[];
  readonly head: Head;
  readonly framing: Framing;
  readonly body: Buffer;
  /** Whether the body came to its end. */
  readonly ended: boolean;
}

const TIMEOUT_MS = 40_000;

/**
 * One request on a connection of its own.
 * @param meanwhile run once the answer's head is there
 * @throws when there is no answer, or no end of it, in time
 */
export async function exchange(address: string, request: WireRequest, meanwhile: () => Promise<void>): Promise<Exchange> {
  using wire = new Wire(address, TIMEOUT_MS);
  write(wire, request);
  const interim: number[] = [];
  let head = await wire.head();
  while (head.status < 200 && head.status !== 101) {
    interim.push(head.status);
    head = await wire.head();
  }
  const framing = framingOf(request.method, head);
  if (request.input !== undefined && framing !== 'length') {
    wire.write(request.input);
    wire.end();
  }
  await meanwhile();
  const { until } = request;
  const enough = (body: Buffer): boolean => until?.test(body.toString('latin1')) === true;
  const { body, ended } = await wire.body(framing, Number(headerOf(head, 'content-length')), enough);
  return { interim, head, framing, body, ended };
}

function headerOf(head: Head, name: string): string | undefined {
  return head.headers.find(([key]) => key.toLowerCase() === name)?.[1];
}

function write(wire: Wire, { method, target, headers, body, chunked, upgrade }: WireRequest): void {
  const lines = ['Host: docker', ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
  if (upgrade !== undefined) lines.push('Connection: Upgrade', `Upgrade: ${upgrade}`);
  if (body !== undefined) lines.push(chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`);
  wire.write(`${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  if (body === undefined) return;
  if (!chunked) {
    wire.write(body);
    return;
  }
  if (body.length > 0) {
    wire.write(`${body.length.toString(16)}\r\n`);
    wire.write(body);
    wire.write('\r\n');
  }
  wire.write('0\r\n\r\n');
}

function framingOf(method: string, head: Head): Framing {
  if (head.status === 101) return 'upgraded';
  if (method === 'HEAD' || head.status === 204 || head.status === 304) return 'none';
  if (headerOf(head, 'transfer-encoding')?.toLowerCase() === 'chunked') return 'chunked';
  return headerOf(head, 'content-length') === undefined ? 'close' : 'length';
}
