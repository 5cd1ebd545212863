import type { Progress, ProgressState } from './event.ts';

const STATES: { readonly [state in ProgressState]: string } = { working: 'Working', done: 'Done', warning: 'Warning', error: 'Error' };

/**
 * One JSON object per line. `status` holds the verb, as older readers want it; `text` repeats it and `state` holds
 * Working, Done, Warning or Error, as newer ones do.
 */
export function jsonProgress(write: (text: string) => void): Progress {
  return {
    event(event) {
      const { id, parent, status, state, details, current, total, node } = event;
      const percent = current === undefined || total === undefined || total === 0 ? undefined : Math.floor((current * 100) / total);
      write(`${JSON.stringify({ id, parent, status, text: status, state: STATES[state], details, current, total, percent, node })}\n`);
    },
    message: (text) => write(`${JSON.stringify({ level: 'warning', message: text })}\n`),
    async [Symbol.asyncDispose]() {},
  };
}
