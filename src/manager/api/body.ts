import { BadInputError, isObject, type JsonObject, parseJson } from '../../base/index.ts';
import type { ApiCall } from './call.ts';

/** Largest JSON body read into memory; create requests with many labels stay far below. */
const MAX_JSON_BODY_BYTES = 16 * 1024 * 1024;

/**
 * The JSON object a client sent, `null` being one without fields; undefined when the body is empty.
 * @throws BadInputError on a wrong content type, broken JSON, anything but one object, or too many bytes
 */
export async function optionalJsonBody(call: ApiCall): Promise<JsonObject | undefined> {
  if (!hasBody(call)) return undefined;
  checkContentType(call.headers['content-type'] ?? '');
  const text = (await readBody(call, MAX_JSON_BODY_BYTES)).toString('utf8');
  if (text.trim() === '') return undefined;
  const value = parse(text);
  if (value === null) return {};
  if (!isObject(value))
    throw new BadInputError(`invalid JSON: expected an object, got ${Array.isArray(value) ? 'an array' : typeof value}`);
  return value;
}

/** Like `optionalJsonBody`, for calls that make no sense without one. */
export async function jsonBody(call: ApiCall): Promise<JsonObject> {
  const body = await optionalJsonBody(call);
  if (body === undefined) throw new BadInputError('invalid JSON: got EOF while reading request body');
  return body;
}

/** Whether the head of the request announces a body. */
function hasBody(call: ApiCall): boolean {
  return call.headers['transfer-encoding'] !== undefined || Number(call.headers['content-length'] ?? 0) > 0;
}

/** The whole body. @throws BadInputError past `maxBytes` */
export async function readBody(call: ApiCall, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Destroying the request would cut the connection before the client reads why.
  for await (const chunk of call.body().iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > maxBytes) throw new BadInputError(`the request's body is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    throw new BadInputError(`invalid JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function checkContentType(header: string): void {
  if (header.trim() === '') throw new BadInputError(`malformed Content-Type header (${header}): mime: no media type`);
  const type = header.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new BadInputError(`unsupported Content-Type header (${header}): must be 'application/json'`);
  }
}
