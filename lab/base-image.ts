import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packTar, type TarEntry } from 'modern-tar';
import { fetchBundle } from './fetch-bundle.ts';
import { runCommand } from './run-command.ts';

export interface BaseImageOptions {
  /** `repo:tag` names; `busybox:latest` by default. */
  readonly tags?: readonly string[];
  /** Labels of the image; other labels make another image id. */
  readonly labels?: { readonly [name: string]: string };
  /** `sh` by default. */
  readonly command?: readonly string[];
}

/** A fixed date: the image is the same whenever it is made. */
const MADE = new Date('2025-01-01T00:00:00Z');

/**
 * An archive for `docker load` with one small image: a static busybox with all its commands. The same options give the
 * same bytes, hence the same image id on every engine (an import would make a new id on each).
 */
export async function baseImageTar(options: BaseImageOptions = {}, signal?: AbortSignal): Promise<Uint8Array> {
  const layer = await rootfs(signal);
  const config = Buffer.from(JSON.stringify(imageConfig(sha256(layer), options)));
  const manifest = [{ Config: `${sha256(config)}.json`, RepoTags: options.tags ?? ['busybox:latest'], Layers: ['layer.tar'] }];
  return await packTar([
    file('layer.tar', layer, 0o644),
    file(`${sha256(config)}.json`, config, 0o644),
    file('manifest.json', Buffer.from(JSON.stringify(manifest)), 0o644),
  ]);
}

function imageConfig(layerDigest: string, options: BaseImageOptions): unknown {
  const created = MADE.toISOString();
  return {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    created,
    config: {
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      Cmd: options.command ?? ['sh'],
      ...(options.labels === undefined ? {} : { Labels: options.labels }),
    },
    rootfs: { type: 'layers', diff_ids: [`sha256:${layerDigest}`] },
    history: [{ created, created_by: 'schwarm lab' }],
  };
}

async function rootfs(signal?: AbortSignal): Promise<Uint8Array> {
  const busybox = join(await fetchBundle('busybox', () => undefined, signal), 'bin/busybox');
  const applets = (await runCommand([busybox, '--list'], {}, signal)).trim().split('\n').sort();
  return await packTar([
    ...['bin', 'dev', 'etc', 'home', 'proc', 'root', 'sys', 'usr', 'usr/bin', 'usr/sbin', 'var', 'var/www'].map((path) =>
      folder(path, 0o755),
    ),
    ...['tmp', 'var/tmp'].map((path) => folder(path, 0o1777)),
    file('etc/passwd', Buffer.from('root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n'), 0o644),
    file('etc/group', Buffer.from('root:x:0:\nnogroup:x:65534:\n'), 0o644),
    file('bin/busybox', await readFile(busybox), 0o755),
    ...applets.filter((name) => name !== 'busybox').map((name) => link(`bin/${name}`, 'busybox')),
    link('usr/bin/env', '../../bin/busybox'), // scripts start with #!/usr/bin/env
  ]);
}

function file(name: string, body: Uint8Array, mode: number): TarEntry {
  return { header: { name, size: body.length, mode, mtime: MADE, type: 'file' }, body };
}

function folder(name: string, mode: number): TarEntry {
  return { header: { name: `${name}/`, size: 0, mode, mtime: MADE, type: 'directory' } };
}

function link(name: string, target: string): TarEntry {
  return { header: { name, linkname: target, size: 0, mode: 0o777, mtime: MADE, type: 'symlink' } };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
