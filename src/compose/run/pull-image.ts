import { numberOf, objectOf, parseJson, splitLines, stringOf } from '../../base/index.ts';
import { parseReference } from '../../model/index.ts';
import type { PullImage } from '../plan/index.ts';
import type { RunContext } from './context.ts';
import { reported, StepError } from './report.ts';

/** Pulls an image, with one line of news per layer. */
export async function runPullImage(step: PullImage, context: RunContext, signal: AbortSignal): Promise<void> {
  await reported(context.progress, { id: step.service }, { doing: 'Pulling', done: 'Pulled' }, async () => {
    const auth = await context.registryAuth?.(step.image, signal);
    const stream = await context.docker.pull(
      { ...pullQuery(step.image), platform: step.platform ?? context.defaultPlatform },
      auth,
      signal,
    );
    for await (const line of splitLines(stream.body)) {
      const news = objectOf(parseJson(line));
      const error = stringOf(objectOf(news['errorDetail'])['message']) ?? stringOf(news['error']);
      if (error !== undefined) throw new StepError(error);
      showLayer(news, step, context);
    }
  });
}

/** `fromImage` and `tag` of the engine's API; a digest goes where the tag goes. */
export function pullQuery(image: string): { readonly fromImage: string; readonly tag: string } {
  const { domain, path, tag, digest } = parseReference(image);
  const name = domain === 'docker.io' ? path.replace(/^library\//, '') : `${domain}/${path}`;
  return { fromImage: name, tag: digest ?? tag ?? 'latest' };
}

const FINAL = new Set(['Pull complete', 'Already exists', 'Download complete']);

function showLayer(news: { readonly [key: string]: unknown }, step: PullImage, context: RunContext): void {
  const id = stringOf(news['id']);
  const status = stringOf(news['status']);
  if (id === undefined || status === undefined || status.startsWith('Pulling from')) return;
  const detail = objectOf(news['progressDetail']);
  const [current, total] = [numberOf(detail['current']), numberOf(detail['total'])];
  context.progress.event({
    id,
    parent: step.service,
    status,
    state: FINAL.has(status) ? 'done' : 'working',
    ...(current === undefined ? {} : { current }),
    ...(total === undefined ? {} : { total }),
  });
}
