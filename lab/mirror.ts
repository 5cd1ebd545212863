import { errorText } from '../src/base/index.ts';
import { LabError } from './errors.ts';
import { runCommand } from './run-command.ts';

/**
 * Address of a Debian mirror: `SCHWARM_LAB_MIRROR`, else the one the machine's own apt sources name.
 * @throws LabError when the machine has no apt, or no Debian archive among its sources
 */
export async function debianMirror(signal?: AbortSignal): Promise<string> {
  const chosen = process.env['SCHWARM_LAB_MIRROR'];
  if (chosen !== undefined && chosen !== '') return chosen;
  const listing = await indexTargets(signal);
  const found = mirrorOf(listing);
  if (found !== undefined) return found;
  throw new LabError(
    "apt knows no Debian archive on this machine; run 'apt-get update', or name a mirror in the environment variable SCHWARM_LAB_MIRROR",
  );
}

async function indexTargets(signal?: AbortSignal): Promise<string> {
  try {
    return await runCommand(['apt-get', 'indextargets', '--format', '$(ORIGIN)|$(LABEL)|$(REPO_URI)', 'Created-By: Packages'], {}, signal);
  } catch (cause) {
    signal?.throwIfAborted();
    throw new LabError(`the lab takes its engines from Debian packages and needs apt-get: ${errorText(cause)}`, { cause });
  }
}

/** The first Debian archive in lines of `origin|label|address`; security archives do not hold whole suites. */
export function mirrorOf(listing: string): string | undefined {
  const rows = listing.split('\n').map((line) => line.split('|'));
  return rows.find(([origin, label]) => origin === 'Debian' && label === 'Debian')?.[2];
}
