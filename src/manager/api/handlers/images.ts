import type { Route } from '../route.ts';
import { removeImage, tagImage } from './image-change.ts';
import { createImage, loadArchive } from './image-create.ts';
import { listImages } from './image-list.ts';
import { pushImage } from './image-push.ts';
import { imageHistory, inspectImage } from './image-read.ts';
import { saveImages } from './image-transfer.ts';

/** Images; their names hold slashes. */
export const imageRoutes: readonly Route[] = [
  { method: 'GET', path: '/images/json', handler: listImages, rule: 'aggregate' },
  { method: 'POST', path: '/images/create', handler: createImage, rule: 'broadcast' },
  { method: 'POST', path: '/images/load', handler: loadArchive, rule: 'broadcast' },
  { method: 'GET', path: '/images/get', handler: saveImages, rule: 'any' },
  { method: 'GET', path: '/images/*name/get', handler: saveImages, rule: 'any' },
  { method: 'GET', path: '/images/*name/json', handler: inspectImage, rule: 'any' },
  { method: 'GET', path: '/images/*name/history', handler: imageHistory, rule: 'any' },
  { method: 'POST', path: '/images/*name/push', handler: pushImage, rule: 'any' },
  { method: 'POST', path: '/images/*name/tag', handler: tagImage, rule: 'broadcast' },
  { method: 'DELETE', path: '/images/*name', handler: removeImage, rule: 'broadcast' },
];
