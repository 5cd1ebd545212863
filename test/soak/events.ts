import { objectOf, splitLines, stringOf } from '../../src/base/index.ts';
import { call, idIn, open } from './http.ts';
import { compare, type Operation } from './operation.ts';

/** What happens to one container is told, once each and in order, to who asked for it. */
export const events: Operation = {
  name: 'events',
  async run({ api, random }, signal) {
    const mark = random.hex(8);
    const filters = encodeURIComponent(JSON.stringify({ label: [`soak-mark=${mark}`] }));
    const stream = await open(api, 'GET', `/events?filters=${filters}`, {}, signal);
    try {
      const json = { Image: 'busybox', Cmd: ['true'], Labels: { soak: '1', 'soak-mark': mark } };
      const id = idIn(await call(api, 'POST', '/containers/create', { json }, signal));
      await call(api, 'POST', `/containers/${id}/rename?name=soak-${mark}`, {}, signal);
      await call(api, 'DELETE', `/containers/${id}`, {}, signal);
      const told: string[] = [];
      for await (const line of splitLines(stream)) {
        const event = objectOf(JSON.parse(line));
        told.push(`${stringOf(event['id']) ?? ''} ${stringOf(event['Action']) ?? ''}`);
        if (event['Action'] === 'destroy') break;
      }
      const wanted = ['create', 'rename', 'destroy'].map((action) => `${id} ${action}`);
      return compare(`events ${told.join(', ')}`, Buffer.from(told.join('\n')), Buffer.from(wanted.join('\n')));
    } finally {
      stream.destroy();
    }
  },
};
