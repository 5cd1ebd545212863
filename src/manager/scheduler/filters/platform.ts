import { formatPlatform, type NodeInfo, type Platform, parsePlatform } from '../../../model/index.ts';
import type { Filter } from '../question.ts';

/** Engine label that names further platforms a node runs, such as `linux/arm64,linux/arm` where emulation is set up. */
const EXTRA_PLATFORMS = 'io.schwarm.platforms';

/** The platform asked for must be one the node runs; nothing is refused when none was asked for. */
export const platformFilter: Filter = {
  name: 'platform',
  prepare: ({ request: { platform } }) =>
    platform === undefined
      ? null
      : ({ node }) =>
          runs(node, platform) ? null : { text: `it is ${formatPlatform(node.platform)}, ${formatPlatform(platform)} is asked for` },
};

function runs(node: NodeInfo, wanted: Platform): boolean {
  return fits(node.platform, wanted) || extraPlatforms(node).some((platform) => fits(platform, wanted));
}

function fits(has: Platform, wanted: Platform): boolean {
  if (wanted.os !== '' && wanted.os !== has.os) return false;
  if (wanted.architecture === '' || wanted.architecture === has.architecture) return variantFits(has, wanted);
  // 64-bit machines run their 32-bit programs.
  return (has.architecture === 'amd64' && wanted.architecture === '386') || (has.architecture === 'arm64' && wanted.architecture === 'arm');
}

/** Newer ARM runs older programs. What level an x86 machine has is not told, so its levels are not compared. */
function variantFits(has: Platform, wanted: Platform): boolean {
  if (wanted.architecture !== 'arm' || wanted.variant === undefined || has.variant === undefined) return true;
  return Number.parseInt(has.variant.slice(1), 10) >= Number.parseInt(wanted.variant.slice(1), 10);
}

function extraPlatforms(node: NodeInfo): readonly Platform[] {
  const label = node.labels[EXTRA_PLATFORMS];
  if (label === undefined) return [];
  const texts = label.split(',').map((text) => text.trim());
  return texts.filter((text) => /^\w+\/\w+(\/\w+)?$/.test(text)).map(parsePlatform);
}
