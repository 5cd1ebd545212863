import type { VolumeMount } from '../../model/index.ts';
import type { Fields } from './fields.ts';

/** One long entry of `volumes`. */
export function readMount(mount: Fields): VolumeMount {
  const base = { target: mount.text('target') ?? '', readOnly: mount.flag('read_only') ?? false, consistency: mount.text('consistency') };
  const source = mount.text('source');
  const type = mount.choice('type', ['volume', 'bind', 'tmpfs', 'image', 'npipe', 'cluster'] as const) ?? 'volume';
  switch (type) {
    case 'volume': {
      const volume = mount.section('volume');
      const noCopy = volume.flag('nocopy') ?? false;
      return { ...base, type, source, noCopy, subpath: volume.text('subpath'), labels: volume.textMap('labels') };
    }
    case 'bind': {
      const bind = mount.section('bind');
      return {
        ...base,
        type,
        source: source ?? '',
        createHostPath: bind.flag('create_host_path') ?? false,
        propagation: bind.text('propagation'),
        selinux: bind.text('selinux'),
        recursive: bind.text('recursive'),
      };
    }
    case 'tmpfs': {
      const tmpfs = mount.section('tmpfs');
      return { ...base, type, sizeBytes: tmpfs.bytes('size'), mode: tmpfs.number('mode') };
    }
    case 'image':
      return { ...base, type, source: source ?? '', subpath: mount.section('image').text('subpath') };
    case 'npipe':
    case 'cluster':
      return { ...base, type, source };
    default:
      return type satisfies never;
  }
}
