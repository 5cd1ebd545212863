import type { JsonObject } from '../../../base/index.ts';
import type { MergedImage } from '../merge/images.ts';
import { atLeast } from '../version.ts';

/**
 * One row of the image list in the shape of the client's version.
 * @param containers how many containers of the fleet use it
 */
export function imageEntry(image: MergedImage, containers: number, version: string): JsonObject {
  const { VirtualSize: _old, ...entry } = image.entry;
  const untagged = !atLeast(version, '1.43');
  return {
    ...entry,
    RepoTags: untagged && image.tags.length === 0 ? ['<none>:<none>'] : image.tags,
    RepoDigests: untagged && image.digests.length === 0 ? ['<none>@<none>'] : image.digests,
    Containers: atLeast(version, '1.51') ? containers : -1,
    ...(atLeast(version, '1.44') ? {} : { VirtualSize: entry['Size'] }),
  };
}
