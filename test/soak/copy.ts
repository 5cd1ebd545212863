import { Buffer } from 'node:buffer';
import { packTar, unpackTar } from 'modern-tar';
import { call } from './http.ts';
import { compare, type Operation, payload, pick } from './operation.ts';

const MAX_BYTES = 1024 * 1024;

/** `docker cp` into a container and out again. */
export const copy: Operation = {
  name: 'cp',
  async run({ api, random, sleepers, client }, signal) {
    const wanted = payload(random, MAX_BYTES);
    // Each client writes over what it wrote before.
    const name = `client-${client}`;
    const container = pick(random, sleepers);
    const tar = await packTar([{ header: { name, size: wanted.length, type: 'file' }, body: wanted }]);
    await call(api, 'PUT', `/containers/${container}/archive?path=/tmp`, { tar }, signal);
    return compare('cp', await fileOf(await call(api, 'GET', `/containers/${container}/archive?path=/tmp/${name}`, {}, signal)), wanted);
  },
};

/** The one file of an archive. */
export async function fileOf(tar: Buffer): Promise<Buffer> {
  const [entry] = await unpackTar(tar);
  return Buffer.from(entry?.data ?? new Uint8Array());
}
