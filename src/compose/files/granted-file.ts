import { BadInputError } from '../../base/index.ts';
import type { FileGrant, FileObject, Project, Service } from '../model/index.ts';

/** One config or secret on its way into containers of a service. */
export interface GrantedFile {
  readonly kind: 'config' | 'secret';
  readonly object: FileObject;
  /** Absolute path in the container. */
  readonly target: string;
  readonly uid: number;
  readonly gid: number;
  /** Permission bits. */
  readonly mode: number;
}

const DEFAULT_MODE = 0o444;

/**
 * Configs and secrets of a service, in the order of the file.
 * @throws BadInputError for an external one: engines keep no such objects
 */
export function grantedFiles(project: Project, service: Service): GrantedFile[] {
  return [
    ...service.configs.map((grant) => granted('config', grant, project.configs.get(grant.source), `/${grant.source}`, service)),
    ...service.secrets.map((grant) => granted('secret', grant, project.secrets.get(grant.source), `/run/secrets/${grant.source}`, service)),
  ];
}

/** Whether it can be a mount of the client's own file, so that edits show at once: nothing about it is changed on the way. */
export function isPlainFile(file: GrantedFile): boolean {
  return file.object.file !== undefined && file.uid === 0 && file.gid === 0 && file.mode === DEFAULT_MODE;
}

function granted(kind: 'config' | 'secret', grant: FileGrant, object: FileObject | undefined, path: string, service: Service): GrantedFile {
  if (object === undefined) throw new BadInputError(`service "${service.name}" refers to undefined ${kind} ${grant.source}`);
  if (object.external) throw new BadInputError(`unsupported external ${kind} ${object.name}`);
  return {
    kind,
    object,
    target: grant.target ?? path,
    uid: Number(grant.uid ?? 0),
    gid: Number(grant.gid ?? 0),
    mode: grant.mode ?? DEFAULT_MODE,
  };
}
