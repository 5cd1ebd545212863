import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Answer, AnswerHeaders } from './answer.ts';
import { type ApiOptions, emulatedVersion } from './options.ts';

/** Headers that engines put on everything, and clients rely on. */
export function standardHeaders(options: ApiOptions): AnswerHeaders {
  return {
    'Api-Version': options.apiMax,
    'Docker-Experimental': 'false',
    Ostype: 'linux',
    Server: `Docker/${emulatedVersion(options)} (linux)`,
  };
}

/**
 * Writes an answer; resolves when it is out, or the client has left.
 * @throws what a stream's source threw: the client's connection is cut then, as its head is out already
 */
export async function sendAnswer(response: ServerResponse, answer: Answer, standard: AnswerHeaders): Promise<void> {
  if (answer.kind === 'sent') return;
  if (response.destroyed || response.headersSent) {
    if (answer.kind === 'stream') answer.body.destroy();
    return;
  }
  response.statusCode = answer.status;
  setHeaders(response, standard);
  setHeaders(response, answer.headers);
  switch (answer.kind) {
    case 'empty':
      // A length on 204 and 304 is against the protocol.
      if (answer.status !== 204 && answer.status !== 304) response.setHeader('content-length', '0');
      response.end();
      return;
    case 'text':
      response.setHeader('content-length', Buffer.byteLength(answer.text));
      response.end(answer.text);
      return;
    case 'stream':
      response.flushHeaders();
      await pipeline(answer.body, response).catch((error: unknown) => {
        if (!isClientGone(error)) throw error;
      });
  }
}

/** Sets headers; `undefined` entries are left out. */
export function setHeaders(response: ServerResponse, headers: AnswerHeaders): void {
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) response.setHeader(name, value);
  }
}

function isClientGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ERR_STREAM_PREMATURE_CLOSE', 'EPIPE', 'ECONNRESET'].includes(String(error.code));
}
