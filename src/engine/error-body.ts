import type { IncomingHttpHeaders } from 'node:http';
import { objectOf, parseJson, stringOf } from '../base/index.ts';

/** Most bytes of an error's body that are looked at. */
export const MAX_ERROR_BYTES = 1024 * 1024;

/** The text of an engine's error: `message` of its JSON, or the body itself without the newline at its end; never empty. */
export function engineMessage(body: Buffer): string {
  const text = body.toString();
  const message = messageOf(text) ?? text.replace(/\r?\n$/, '');
  return message === '' ? 'the engine gave no reason' : message;
}

/** The body of an error as Docker clients read it. */
export function errorBody(message: string): Buffer {
  return Buffer.from(`${JSON.stringify({ message })}\n`);
}

/** Whether an answer is told to be JSON (or one of its line-wise kin). */
export function isJson(headers: IncomingHttpHeaders): boolean {
  return /^application\/(?:[\w.-]+\+)?(?:json|x-ndjson|jsonl|json-seq)\b/i.test(headers['content-type'] ?? '');
}

function messageOf(text: string): string | undefined {
  try {
    return stringOf(objectOf(parseJson(text))['message']);
  } catch {
    // Not JSON: old engines and proxies in front of engines send plain text.
    return undefined;
  }
}
