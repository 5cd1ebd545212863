import { familiarName, formatReference, tryReference } from '../../../model/index.ts';
import { boolFilter, type Filters, filterValues } from '../filters.ts';
import type { MergedImage } from './images.ts';
import { matchesLabels } from './label-filter.ts';
import { pathPattern } from './path-pattern.ts';
import { momentMs } from './timestamp.ts';

/** Filters of the image list; `node` (name, id or a prefix of the id) is ours. */
export const IMAGE_FILTERS = ['before', 'dangling', 'label', 'label!', 'node', 'reference', 'since', 'until'] as const;

/** What image filters are held against. */
export interface ImageFilterMoment {
  readonly nowMs: number;
  /** The image a name means. @throws NoSuchImageError */
  readonly find: (name: string) => MergedImage;
}

/**
 * The images that meet all filters. With `reference`, an image keeps only the names that match, as engines do it.
 * @throws BadInputError for values that cannot be read; what `find` throws for unknown images in `before` and `since`
 */
export function filterImages(images: readonly MergedImage[], filters: Filters, moment: ImageFilterMoment): readonly MergedImage[] {
  const tests = [...createdTests(filters, moment), danglingTest(filters), nodeTest(filters)];
  const kept = images.filter((image) => matchesLabels(image.entry['Labels'], filters) && tests.every((test) => test(image)));
  return withReferences(kept, filterValues(filters, 'reference'));
}

type Test = (image: MergedImage) => boolean;

function createdTests(filters: Filters, { nowMs, find }: ImageFilterMoment): readonly Test[] {
  const before = filterValues(filters, 'before').map((name) => find(name).createdS);
  const since = filterValues(filters, 'since').map((name) => find(name).createdS);
  const until = filterValues(filters, 'until').map((text) => momentMs(text, nowMs) / 1000);
  return [
    (image) => before.length === 0 || before.some((createdS) => image.createdS < createdS),
    (image) => since.length === 0 || since.some((createdS) => image.createdS > createdS),
    (image) => until.length === 0 || until.some((untilS) => image.createdS < untilS),
  ];
}

function danglingTest(filters: Filters): Test {
  const dangling = boolFilter(filters, 'dangling');
  if (dangling === undefined) return () => true;
  // An image that only has digests is neither: engines list it both ways.
  return (image) => (dangling ? image.tags.length === 0 : image.tags.length + image.digests.length > 0);
}

function nodeTest(filters: Filters): Test {
  const wanted = filterValues(filters, 'node');
  if (wanted.length === 0) return () => true;
  return (image) => image.nodes.some((node) => wanted.some((text) => node.name === text || (text !== '' && node.id.startsWith(text))));
}

function withReferences(images: readonly MergedImage[], patterns: readonly string[]): readonly MergedImage[] {
  if (patterns.length === 0) return images;
  const compiled = patterns.map(pathPattern);
  const matches = (name: string): boolean => compiled.some((pattern) => pattern(name) || pattern(repository(name)));
  return images
    .map((image) => withNames(image, image.tags.filter(matches), image.digests.filter(matches)))
    .filter((image) => image.tags.length + image.digests.length > 0);
}

function withNames(image: MergedImage, tags: readonly string[], digests: readonly string[]): MergedImage {
  return { ...image, tags, digests, entry: { ...image.entry, RepoTags: tags, RepoDigests: digests } };
}

function repository(name: string): string {
  const reference = tryReference(name);
  return reference === undefined ? name : familiarName(formatReference({ domain: reference.domain, path: reference.path }));
}
