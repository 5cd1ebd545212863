import { objectOf, stringOf } from '../../../base/index.ts';
import { formatPlatform, normalisePlatform, type Platform } from '../../../model/index.ts';
import type { ClusterNode } from '../../cluster/index.ts';
import type { FoundImage } from '../../images/index.ts';
import type { ApiCall } from '../call.ts';
import { NotFoundError } from '../errors.ts';
import { imagePath } from './find-image.ts';

/**
 * Checks that an image is there for the platform a create asks for.
 * @param found what the name means; one of them must fit
 * @throws NotFoundError (404) with the engine's text: clients then pull it for that platform
 */
export async function checkImagePlatform(
  call: ApiCall,
  name: string,
  found: readonly FoundImage<ClusterNode>[],
  wanted: Platform,
): Promise<void> {
  const platforms = await Promise.all(found.map((image) => platformOf(call, image)));
  if (platforms.some((platform) => fits(platform, wanted))) return;
  const [platform = wanted] = platforms;
  const { os = '', architecture = '' } = { ...platform, ...given(wanted) };
  throw new NotFoundError(
    `image with reference ${name} was found but its platform (${formatPlatform(platform)}) does not match the specified platform (${os}/${architecture})`,
  );
}

async function platformOf(call: ApiCall, { id, nodes }: FoundImage<ClusterNode>): Promise<Platform> {
  const answer = await nodes[0]?.engine.json({ method: 'GET', path: imagePath(id, '/json') }, call.signal);
  const { Os, Architecture, Variant } = objectOf(answer?.body);
  return normalisePlatform(stringOf(Os) ?? '', stringOf(Architecture) ?? '', stringOf(Variant) ?? '');
}

/** Variants are not compared: newer ones run what was made for older ones. */
function fits(platform: Platform, wanted: Platform): boolean {
  return (wanted.os === '' || platform.os === wanted.os) && (wanted.architecture === '' || platform.architecture === wanted.architecture);
}

/** What is left out means any. */
function given({ os, architecture }: Platform): Partial<Platform> {
  return { ...(os === '' ? {} : { os }), ...(architecture === '' ? {} : { architecture }) };
}
