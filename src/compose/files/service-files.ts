import { packTar } from 'modern-tar';
import { extensionHints, sha256 } from '../create/index.ts';
import type { Project, Service } from '../model/index.ts';
import { type GrantedFile, grantedFiles, isPlainFile } from './granted-file.ts';
import { readContents } from './read-contents.ts';

/** What the containers of one service get besides what their create request says. */
export interface ServiceFiles {
  /** A tar archive to unpack at `/` between create and start; undefined: nothing to copy. */
  readonly archive: Uint8Array | undefined;
  /** Mounts of files of the client's machine. */
  readonly mounts: readonly { readonly source: string; readonly target: string }[];
  /** Digest of what the config hash does not cover; undefined when there is no such thing. */
  readonly extraHash: string | undefined;
}

/**
 * Reads the configs and secrets of each service.
 * @param local whether the engine sees the client's files, so that plain ones can be mounted instead of copied
 * @throws BadInputError for the first one that cannot be had; nothing has been changed then
 */
export async function readServiceFiles(
  project: Project,
  services: Iterable<string>,
  environment: ReadonlyMap<string, string>,
  local: boolean,
): Promise<ReadonlyMap<string, ServiceFiles>> {
  const out = new Map<string, ServiceFiles>();
  for (const name of services) {
    const service = project.services.get(name);
    if (service !== undefined) out.set(name, await readFor(service, project, environment, local));
  }
  return out;
}

async function readFor(
  service: Service,
  project: Project,
  environment: ReadonlyMap<string, string>,
  local: boolean,
): Promise<ServiceFiles> {
  const files = grantedFiles(project, service);
  const mounted = local ? files.filter(isPlainFile) : [];
  const copied: { file: GrantedFile; data: Uint8Array }[] = [];
  for (const file of files.filter((f) => !mounted.includes(f))) copied.push({ file, data: await readContents(file, environment) });
  return {
    archive:
      copied.length === 0 ? undefined : await packTar(copied.map(({ file, data }) => ({ header: tarHeader(file, data), body: data }))),
    mounts: mounted.map((f) => ({ source: f.object.file ?? '', target: f.target })),
    extraHash: digest(service, copied),
  };
}

function tarHeader(
  file: GrantedFile,
  data: Uint8Array,
): { name: string; size: number; mode: number; uid: number; gid: number; type: 'file' } {
  return { name: file.target.replace(/^\/+/, ''), size: data.length, mode: file.mode, uid: file.uid, gid: file.gid, type: 'file' };
}

function digest(service: Service, copied: readonly { file: GrantedFile; data: Uint8Array }[]): string | undefined {
  const hints = extensionHints(service);
  if (copied.length === 0 && hints.length === 0) return undefined;
  const parts = copied.map(({ file, data }) => [file.target, file.mode, file.uid, file.gid, sha256(data)]);
  return sha256(JSON.stringify([parts, hints]));
}
