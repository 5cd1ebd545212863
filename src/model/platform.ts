import { BadInputError } from '../base/index.ts';
import type { Platform } from './node.ts';

const SYSTEMS: readonly string[] = ['linux', 'windows', 'darwin', 'freebsd'];
const ARCHITECTURES: readonly string[] = ['amd64', '386', 'arm', 'arm64', 'ppc64le', 's390x', 'riscv64', 'mips64le', 'loong64', 'wasm'];

/**
 * Names of machine types as Go and image indexes write them: `x86_64` → `amd64`, `aarch64` → `arm64`, `armv7l` → `arm`
 * with variant `v7`. Unknown names stay as they are.
 */
export function normalisePlatform(os: string, architecture: string, variant = ''): Platform {
  const [name, implied] = architectureOf(architecture.toLowerCase());
  const chosen = (variant === '' ? implied : variant).toLowerCase().replace(/^(?=\d)/, 'v');
  // Every 64-bit ARM is v8: naming it tells nothing.
  const told = name === 'arm64' && chosen === 'v8' ? '' : chosen;
  return { os: os.toLowerCase(), architecture: name, ...(told === '' ? {} : { variant: told }) };
}

/**
 * Reads `linux/amd64`, `linux/arm/v7`, `linux` or `arm64`. What is left out is the empty string and means any.
 * @throws BadInputError
 */
export function parsePlatform(text: string): Platform {
  const parts = text.split('/');
  const [first = '', architecture = '', variant = ''] = parts;
  if (parts.length > 3 || parts.some((part) => !/^[A-Za-z0-9_.-]+$/.test(part))) throw invalid(text);
  if (parts.length > 1) return normalisePlatform(first === 'macos' ? 'darwin' : first, architecture, variant);
  if (SYSTEMS.includes(first.toLowerCase())) return normalisePlatform(first, '');
  const alone = normalisePlatform('', first);
  if (!ARCHITECTURES.includes(alone.architecture)) throw invalid(text);
  return alone;
}

/** `linux/arm/v7`; parts that mean any are left out. */
export function formatPlatform(platform: Platform): string {
  return [platform.os, platform.architecture, platform.variant ?? ''].filter((part) => part !== '').join('/');
}

function architectureOf(name: string): readonly [string, string] {
  switch (name) {
    case 'x86_64':
    case 'x86-64':
      return ['amd64', ''];
    case 'aarch64':
      return ['arm64', ''];
    case 'i386':
    case 'i486':
    case 'i586':
    case 'i686':
      return ['386', ''];
    case 'armhf':
      return ['arm', 'v7'];
    case 'armel':
      return ['arm', 'v6'];
    default: {
      const [, version] = /^armv(\d)/.exec(name) ?? [];
      return version === undefined ? [name, ''] : version === '8' ? ['arm64', ''] : ['arm', `v${version}`];
    }
  }
}

function invalid(text: string): BadInputError {
  return new BadInputError(
    `"${text}": unknown operating system or architecture: invalid argument; write OS/ARCH[/VARIANT], such as linux/amd64`,
  );
}
