import { onNode, type Progress } from './event.ts';

/** One line per event: ` Container t1-db-1  Created on n1`. Layers of a pull are left out: they are many and say little. */
export function plainProgress(write: (text: string) => void): Progress {
  let last = '';
  return {
    event(event) {
      if (event.parent !== undefined && event.state === 'working') return;
      const line = ` ${event.id}  ${event.status}${onNode(event.node)}${event.details === undefined ? '' : `  ${event.details}`}\n`;
      if (line !== last) write(line);
      last = line;
    },
    message: (text) => write(`${text}\n`),
    async [Symbol.asyncDispose]() {},
  };
}

/** Drops events; messages (warnings) are still written. */
export function quietProgress(write: (text: string) => void): Progress {
  return { event() {}, message: (text) => write(`${text}\n`), async [Symbol.asyncDispose]() {} };
}
