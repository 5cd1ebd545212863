import { StringDecoder } from 'node:string_decoder';

/**
 * Splits a byte stream into lines without their ends (`\n` or `\r\n`); blank lines are left out. The last line counts
 * without an end.
 * @throws RangeError when a line grows past `maxLineBytes`
 */
export async function* splitLines(source: AsyncIterable<Uint8Array>, maxLineBytes = 16 * 1024 * 1024): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of source) {
    const lines = (rest + decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > maxLineBytes) throw new RangeError(`a line of the stream is longer than ${maxLineBytes} bytes`);
    for (const line of lines) {
      const text = line.endsWith('\r') ? line.slice(0, -1) : line;
      if (text !== '') yield text;
    }
  }
  rest = (rest + decoder.end()).trim();
  if (rest !== '') yield rest;
}
