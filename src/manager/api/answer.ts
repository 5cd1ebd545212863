import type { Readable } from 'node:stream';

/** Extra headers of an answer; `undefined` entries are left out. */
export type AnswerHeaders = { readonly [name: string]: string | readonly string[] | undefined };

/** What a handler gives back; written to the client with the headers every answer carries. */
export type Answer =
  | { readonly kind: 'text'; readonly status: number; readonly headers: AnswerHeaders; readonly text: string }
  | { readonly kind: 'empty'; readonly status: number; readonly headers: AnswerHeaders }
  | { readonly kind: 'stream'; readonly status: number; readonly headers: AnswerHeaders; readonly body: Readable }
  | { readonly kind: 'sent' };

/** A JSON answer; numbers kept by `parseJson` are written digit for digit. */
export function json(status: number, value: unknown, headers: AnswerHeaders = {}): Answer {
  return jsonText(status, JSON.stringify(value), headers);
}

/** A JSON answer that is text already, without line end. */
export function jsonText(status: number, text: string, headers: AnswerHeaders = {}): Answer {
  return { kind: 'text', status, headers: { 'Content-Type': 'application/json', ...headers }, text: `${text}\n` };
}

/** A plain text, sent as it is. */
export function plainText(status: number, text: string, headers: AnswerHeaders = {}): Answer {
  return { kind: 'text', status, headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers }, text };
}

/** The error body that Docker clients know. */
export function errorJson(status: number, message: string, headers: AnswerHeaders = {}): Answer {
  return json(status, { message }, headers);
}

/** An answer without body. */
export function empty(status: number, headers: AnswerHeaders = {}): Answer {
  return { kind: 'empty', status, headers };
}

/** An answer whose body flows: the head goes out at once, each chunk as it comes, at the client's pace. */
export function stream(status: number, body: Readable, headers: AnswerHeaders = {}): Answer {
  return { kind: 'stream', status, headers, body };
}

/** The handler has written to `call.response`, or to the connection, itself. */
export const SENT: Answer = { kind: 'sent' };
