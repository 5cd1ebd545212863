import type { TextMap } from './text-map.ts';

/** One entry of `volumes` of a service. */
export type VolumeMount = NamedMount | BindMount | TmpfsMount | ImageMount | OtherMount;

interface MountBase {
  /** Absolute path inside the container. */
  readonly target: string;
  readonly readOnly: boolean;
  readonly consistency: string | undefined;
}

/** A volume of the project by key, or an anonymous one. */
export interface NamedMount extends MountBase {
  readonly type: 'volume';
  /** Key under `Project.volumes`; undefined: anonymous. */
  readonly source: string | undefined;
  /** Do not fill a new volume with the image's files. */
  readonly noCopy: boolean;
  readonly subpath: string | undefined;
  readonly labels: TextMap;
}

/** A directory or file of the node. */
export interface BindMount extends MountBase {
  readonly type: 'bind';
  /** Absolute path on the node. */
  readonly source: string;
  /** Make an empty directory when `source` is missing; `false`: that is an error. */
  readonly createHostPath: boolean;
  readonly propagation: string | undefined;
  /** `z` shared, `Z` private. */
  readonly selinux: string | undefined;
  /** `enabled`, `disabled`, `writable`, `readonly` */
  readonly recursive: string | undefined;
}

export interface TmpfsMount extends MountBase {
  readonly type: 'tmpfs';
  readonly sizeBytes: number | undefined;
  /** Permission bits. */
  readonly mode: number | undefined;
}

/** The files of an image, read from engines of API 1.48 on. */
export interface ImageMount extends MountBase {
  readonly type: 'image';
  readonly source: string;
  readonly subpath: string | undefined;
}

export interface OtherMount extends MountBase {
  readonly type: 'npipe' | 'cluster';
  readonly source: string | undefined;
}
