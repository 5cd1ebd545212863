import { type JsonObject, objectOf, stringOf } from '../../../base/index.ts';
import { atLeast } from '../version.ts';

type Change = (info: JsonObject) => JsonObject;

/** How `/info` was before each API version; applied from the newest down to the client's. */
const BEFORE: readonly (readonly [string, Change])[] = [
  ['1.50', (info) => ({ BridgeNfIptables: false, BridgeNfIp6tables: false, ...info })],
  ['1.49', ({ FirewallBackend: _firewall, ...info }) => withExpectedCommits(info)],
  ['1.47', withUndistributable],
  ['1.46', ({ Containerd: _containerd, ...info }) => info],
  ['1.44', withoutRuntimeStatus],
  ['1.42', (info) => ({ KernelMemory: info['KernelMemoryTCP'], ...info })],
  ['1.25', withPlainSecurityOptions],
];

/** `/info` in the shape of the client's version. @param info in the newest shape */
export function infoForVersion(info: JsonObject, version: string): JsonObject {
  return BEFORE.filter(([since]) => !atLeast(version, since)).reduce((shape, [, change]) => change(shape), info);
}

function withExpectedCommits(info: JsonObject): JsonObject {
  const commits = ['ContainerdCommit', 'RuncCommit', 'InitCommit'].flatMap((key) => {
    const commit = objectOf(info[key]);
    const id = stringOf(commit['ID']) ?? '';
    return id === '' ? [] : [[key, { Expected: id, ...commit }] as const];
  });
  return { ...info, ...Object.fromEntries(commits) };
}

function withUndistributable(info: JsonObject): JsonObject {
  const none = { AllowNondistributableArtifactsCIDRs: null, AllowNondistributableArtifactsHostnames: null };
  return { ...info, RegistryConfig: { ...none, ...objectOf(info['RegistryConfig']) } };
}

function withoutRuntimeStatus(info: JsonObject): JsonObject {
  const runtimes = Object.entries(objectOf(info['Runtimes'])).map(([name, runtime]) => {
    const { status: _status, ...rest } = objectOf(runtime);
    return [name, rest];
  });
  return { ...info, Runtimes: Object.fromEntries(runtimes) };
}

/** `name=seccomp,profile=builtin` was `seccomp`. */
function withPlainSecurityOptions(info: JsonObject): JsonObject {
  const options = Array.isArray(info['SecurityOptions']) ? info['SecurityOptions'] : [];
  return { ...info, SecurityOptions: options.map((option) => String(option).replace(/^name=([^,]*).*$/, '$1')) };
}
