import { once } from 'node:events';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { objectOf } from '../../src/base/index.ts';
import { call, hijack, idIn, unframed } from './http.ts';
import { compare, type Operation, payload, pick } from './operation.ts';

const MAX_BYTES = 512 * 1024;

/** `docker exec -i … cat`: what goes in comes out, to the end, and then its exit status. */
export const exec: Operation = {
  name: 'exec',
  async run({ api, random, sleepers }, signal) {
    const wanted = payload(random, MAX_BYTES);
    const create = { Cmd: ['cat'], AttachStdin: true, AttachStdout: true, AttachStderr: true };
    const id = idIn(await call(api, 'POST', `/containers/${pick(random, sleepers)}/exec`, { json: create }, signal));
    const [socket, head] = await hijack(api, `/exec/${id}/start`, { Detach: false, Tty: false }, signal);
    const leave = (): unknown => socket.destroy(new Error('time is over'));
    signal.addEventListener('abort', leave, { once: true });
    try {
      const [rest] = await Promise.all([buffer(socket), write(socket, wanted)]);
      const bytes = compare('exec', unframed(Buffer.concat([head, rest])), wanted);
      const told = objectOf(JSON.parse((await call(api, 'GET', `/exec/${id}/json`, {}, signal)).toString()));
      if (told['ExitCode'] !== 0) throw new Error(`exec ended with ${String(told['ExitCode'])}`);
      return bytes;
    } finally {
      signal.removeEventListener('abort', leave);
      socket.destroy();
    }
  },
};

/** At the pace of the other side, as a client does. */
async function write(socket: Socket, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length && !socket.destroyed; at += 10_000) {
    if (!socket.write(bytes.subarray(at, at + 10_000))) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
  }
  socket.end();
}
