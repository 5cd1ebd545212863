import { BadInputError } from '../../../base/index.ts';
import { healthyNodes } from '../../cluster/index.ts';
import { importImage, loadImages, NoHealthyNodeError, pullImage } from '../../images/index.ts';
import type { Answer } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { engineHeaders } from '../engine-headers.ts';
import { engineQuery } from '../proxy.ts';
import { textParam } from '../query.ts';
import { progressAnswer } from './image-stream.ts';

/** `POST /images/create`: pulls an image on every healthy node, or imports a root file system and spreads it. */
export function createImage(call: ApiCall): Promise<Answer> {
  if (textParam(call.query, 'fromImage') !== undefined) return pull(call);
  if (textParam(call.query, 'fromSrc') !== undefined) return importFrom(call);
  throw new BadInputError('nothing to create an image from: give fromImage (pull) or fromSrc (import)');
}

/** `POST /images/load`: one upload into every healthy node. */
export function loadArchive(call: ApiCall): Promise<Answer> {
  const nodes = targets(call, 'load images into');
  const request = { query: engineQuery(call.query), headers: engineHeaders(call.headers, ['content-type']), version: call.version };
  return progressAnswer(call, nodes.length, loadImages(nodes, call.body(), request, call, call.signal));
}

function pull(call: ApiCall): Promise<Answer> {
  const nodes = targets(call, 'pull an image on');
  const headers = engineHeaders(call.headers, ['x-registry-auth', 'x-meta-author']);
  const request = { query: engineQuery(call.query), headers, version: call.version };
  const credentials = headers['x-registry-auth'];
  if (credentials !== undefined) call.keeper?.pulled(textParam(call.query, 'fromImage') ?? '', credentials);
  return progressAnswer(call, nodes.length, pullImage(nodes, request, call, call.signal));
}

function importFrom(call: ApiCall): Promise<Answer> {
  const { query } = call;
  const nodes = targets(call, 'import an image on');
  const repo = textParam(query, 'repo');
  const tag = textParam(query, 'tag');
  const request = {
    source: textParam(query, 'fromSrc') === '-' ? call.body() : undefined,
    name: repo === undefined || tag === undefined ? repo : `${repo}:${tag}`,
    query: engineQuery(query),
    headers: engineHeaders(call.headers, ['content-type']),
    version: call.version,
  };
  return progressAnswer(call, nodes.length, importImage(nodes, request, call, call.signal));
}

function targets(call: ApiCall, what: string): ReturnType<typeof healthyNodes> {
  const nodes = healthyNodes(call.cluster);
  if (nodes.length === 0) throw new NoHealthyNodeError(what);
  return nodes;
}
