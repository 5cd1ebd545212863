import type { BindMount, NamedMount, Project, Service, TmpfsMount, VolumeMount } from '../model/index.ts';

type Body = { readonly [key: string]: unknown };

/** How a service's `volumes` are told to the engine: as `Binds` where that form can say it, else as `Mounts`. */
export interface MountBodies {
  readonly binds: readonly string[];
  readonly mounts: readonly Body[];
}

/** @param inherited target path → name of the anonymous volume to use there again */
export function mountBodies(service: Service, project: Project, inherited: ReadonlyMap<string, string>): MountBodies {
  const binds: string[] = [];
  const mounts: Body[] = [];
  for (const mount of service.mounts) {
    const bind = bindText(mount, project);
    if (bind === undefined) mounts.push(mountBody(mount, project, inherited));
    else binds.push(bind);
  }
  const declared = new Set(service.mounts.map((m) => m.target));
  for (const [target, name] of inherited) {
    if (!declared.has(target)) mounts.push({ Type: 'volume', Source: name, Target: target });
  }
  return { binds, mounts };
}

/** Name on the engine of a volume the service mounts by key. */
export function volumeName(project: Project, key: string): string {
  return project.volumes.get(key)?.name ?? key;
}

function bindText(mount: VolumeMount, project: Project): string | undefined {
  if (mount.type === 'bind') return bindOf(mount.source, mount, bindOptions(mount));
  if (mount.type === 'volume') return bindOf(namedSource(mount, project), mount, volumeOptions(mount));
  return undefined;
}

function namedSource(mount: NamedMount, project: Project): string | undefined {
  return mount.source === undefined ? undefined : volumeName(project, mount.source);
}

/** `SOURCE:TARGET:rw,…`; undefined where only the long form can say it. */
function bindOf(source: string | undefined, mount: VolumeMount, options: readonly string[] | undefined): string | undefined {
  if (source === undefined || options === undefined || source.includes(':') || mount.target.includes(':')) return undefined;
  return `${source}:${mount.target}:${[mount.readOnly ? 'ro' : 'rw', ...options].join(',')}`;
}

function bindOptions(mount: BindMount): string[] | undefined {
  if (!mount.createHostPath || mount.recursive !== undefined) return undefined;
  return [mount.selinux, mount.propagation].filter((o) => o !== undefined);
}

function volumeOptions(mount: NamedMount): string[] | undefined {
  if (mount.subpath !== undefined || Object.keys(mount.labels).length > 0) return undefined;
  return mount.noCopy ? ['nocopy'] : [];
}

function mountBody(mount: VolumeMount, project: Project, inherited: ReadonlyMap<string, string>): Body {
  const base = { Type: mount.type, Target: mount.target, ReadOnly: mount.readOnly, Consistency: mount.consistency };
  switch (mount.type) {
    case 'volume':
      return { ...base, Source: namedSource(mount, project) ?? inherited.get(mount.target), VolumeOptions: namedOptions(mount) };
    case 'bind':
      return { ...base, Source: mount.source, BindOptions: longBindOptions(mount) };
    case 'tmpfs':
      return { ...base, TmpfsOptions: tmpfsOptions(mount) };
    case 'image':
      return { ...base, Source: mount.source, ImageOptions: mount.subpath === undefined ? undefined : { Subpath: mount.subpath } };
    case 'npipe':
    case 'cluster':
      return { ...base, Source: mount.source };
    default:
      return mount satisfies never;
  }
}

function namedOptions(mount: NamedMount): Body | undefined {
  const labels = Object.keys(mount.labels).length > 0 ? mount.labels : undefined;
  if (!mount.noCopy && mount.subpath === undefined && labels === undefined) return undefined;
  return { NoCopy: mount.noCopy, Subpath: mount.subpath, Labels: labels };
}

function longBindOptions(mount: BindMount): Body {
  const { recursive } = mount;
  return {
    Propagation: mount.propagation,
    CreateMountpoint: mount.createHostPath ? true : undefined,
    NonRecursive: recursive === 'disabled' ? true : undefined,
    ReadOnlyNonRecursive: recursive === 'writable' ? true : undefined,
    ReadOnlyForceRecursive: recursive === 'readonly' ? true : undefined,
  };
}

function tmpfsOptions(mount: TmpfsMount): Body | undefined {
  if (mount.sizeBytes === undefined && mount.mode === undefined) return undefined;
  return { SizeBytes: mount.sizeBytes, Mode: mount.mode };
}
