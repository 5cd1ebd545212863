import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAnswers } from './answers.ts';

const OK = 'HTTP/1.1 200 OK\r\n';

for (const c of [
  { name: 'an answer with a length', text: `${OK}Content-Length: 2\r\n\r\nab`, wants: ['200 ab'] },
  { name: 'half of one', text: `${OK}Content-Length: 3\r\n\r\nab`, wants: ['200 ab …'] },
  { name: 'chunks', text: `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n`, wants: ['200 abc'] },
  { name: 'chunks that go on', text: `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n`, wants: ['200 ab …'] },
  { name: 'interim answers', text: `HTTP/1.1 100 Continue\r\n\r\n${OK}Content-Length: 0\r\n\r\n`, wants: ['200 '] },
  { name: 'several', text: `HTTP/1.1 204 No Content\r\n\r\n${OK}Content-Length: 1\r\n\r\nx`, wants: ['204 ', '200 x'] },
  {
    name: 'one to a HEAD',
    methods: ['HEAD'],
    text: `${OK}Content-Length: 9\r\n\r\n${OK}Content-Length: 1\r\n\r\nx`,
    wants: ['200 ', '200 x'],
  },
  { name: 'a stream', text: 'HTTP/1.1 101 UPGRADED\r\nUpgrade: tcp\r\n\r\nHTTP/1.1 nonsense', wants: ['101 HTTP/1.1 nonsense …'] },
] as const) {
  test(`answers: ${c.name}`, () => {
    const { answers, problem } = parseAnswers(Buffer.from(c.text), 'methods' in c ? c.methods : [], false);
    assert.equal(problem, undefined);
    assert.deepEqual(
      answers.map(({ status, body, complete }) => `${status} ${body.toString()}${complete ? '' : ' …'}`),
      c.wants,
    );
  });
}

for (const [text, problem] of [
  ['nonsense', /half a head/],
  ['HTTP/1.1 2000 OK\r\n\r\n', /no HTTP/],
  [`${OK}no header\r\n\r\n`, /a header that is none/],
  [`${OK}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`, /both/],
  [`${OK}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`, /chunk of/],
] as const) {
  test(`no answers: ${JSON.stringify(text)}`, () => assert.match(parseAnswers(Buffer.from(text), [], false).problem ?? '', problem));
}
