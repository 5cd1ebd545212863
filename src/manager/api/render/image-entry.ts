import type { JsonObject } from '../../../base/index.ts';
import type { MergedImage } from '../merge/images.ts';
import { atLeast } from '../version.ts';

/**
 * One row of the image list in the shape of the client's version.
 * @param containers how many containers of the fleet use it
 */
export function imageEntry(image: MergedImage, containers: number, version: string): JsonObject {
  const { VirtualSize: _old, ...entry } = image.entry;
  return {
    ...entry,
    ...(atLeast(version, '1.43') ? { RepoTags: image.tags, RepoDigests: image.digests } : olderNames(image)),
    Containers: atLeast(version, '1.51') ? containers : -1,
    ...(atLeast(version, '1.44') ? {} : { VirtualSize: entry['Size'] }),
  };
}

/** Below 1.43 what has no name at all is called `<none>`, and an empty list is none. */
function olderNames({ tags, digests }: MergedImage): {
  readonly RepoTags: readonly string[] | null;
  readonly RepoDigests: readonly string[] | null;
} {
  if (tags.length + digests.length === 0) return { RepoTags: ['<none>:<none>'], RepoDigests: ['<none>@<none>'] };
  return { RepoTags: tags.length === 0 ? null : tags, RepoDigests: digests.length === 0 ? null : digests };
}
