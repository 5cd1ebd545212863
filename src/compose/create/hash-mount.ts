import type { BindMount, NamedMount, VolumeMount } from '../model/index.ts';
import { goMap } from './go-json.ts';

type Body = { readonly [key: string]: unknown };

/** One entry of `volumes` as Docker Compose digests it. */
export function hashedMount(mount: VolumeMount): Body {
  return {
    type: mount.type,
    source: mount.type === 'tmpfs' ? undefined : mount.source,
    target: mount.target,
    read_only: mount.readOnly ? true : undefined,
    consistency: mount.consistency,
    bind: mount.type === 'bind' ? bindOptions(mount) : undefined,
    volume: mount.type === 'volume' ? volumeOptions(mount) : undefined,
    tmpfs: mount.type === 'tmpfs' ? tmpfsOptions(mount.sizeBytes, mount.mode) : undefined,
    image: mount.type === 'image' && mount.subpath !== undefined ? { subpath: mount.subpath } : undefined,
  };
}

function bindOptions(mount: BindMount): Body {
  return {
    selinux: mount.selinux,
    propagation: mount.propagation,
    create_host_path: mount.createHostPath ? true : undefined,
    recursive: mount.recursive,
  };
}

function volumeOptions(mount: NamedMount): Body {
  return { labels: goMap(mount.labels), nocopy: mount.noCopy ? true : undefined, subpath: mount.subpath };
}

function tmpfsOptions(sizeBytes: number | undefined, mode: number | undefined): Body | undefined {
  if (sizeBytes === undefined && mode === undefined) return undefined;
  return { size: sizeBytes === undefined ? undefined : String(sizeBytes), mode };
}
