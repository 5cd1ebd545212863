import { packTar } from 'modern-tar';
import { fileOf } from './copy.ts';
import { call, idIn } from './http.ts';
import { compare, type Operation, payload } from './operation.ts';

const MAX_BYTES = 256 * 1024;
const DOCKERFILE = 'FROM busybox\nCOPY data /data\n';

/** A classic build whose image has in it what was in its context. */
export const build: Operation = {
  name: 'build',
  async run({ api, random }, signal) {
    const wanted = payload(random, MAX_BYTES);
    const tag = `soak-${random.hex(6)}:1`;
    const tar = await packTar([
      { header: { name: 'Dockerfile', size: DOCKERFILE.length, type: 'file' }, body: DOCKERFILE },
      { header: { name: 'data', size: wanted.length, type: 'file' }, body: wanted },
    ]);
    const told = (await call(api, 'POST', `/build?t=${tag}&nocache=1&version=1`, { tar }, signal)).toString();
    if (!told.includes('Successfully tagged')) throw new Error(`build: ${told.slice(-500)}`);
    try {
      const id = idIn(
        await call(api, 'POST', '/containers/create', { json: { Image: tag, Cmd: ['true'], Labels: { soak: '1' } } }, signal),
      );
      const file = await fileOf(await call(api, 'GET', `/containers/${id}/archive?path=/data`, {}, signal));
      await call(api, 'DELETE', `/containers/${id}?force=1`, {}, signal);
      return compare('build', file, wanted);
    } finally {
      if (!signal.aborted) await call(api, 'DELETE', `/images/${tag}?force=1`, {}, signal);
    }
  },
};
