import assert from 'node:assert/strict';
import { test } from 'node:test';
import { infoForVersion } from './info-for-version.ts';

const NEWEST = {
  FirewallBackend: { Driver: 'iptables' },
  Containerd: { Address: '/run/containerd.sock' },
  RuncCommit: { ID: '1.1' },
  InitCommit: { ID: '' },
  RegistryConfig: { Mirrors: null },
  Runtimes: { runc: { path: 'runc', status: { features: '{}' } } },
  KernelMemoryTCP: true,
  SecurityOptions: ['name=seccomp,profile=builtin', 'name=rootless'],
};

test('the newest client gets what the engine says', () => assert.equal(infoForVersion(NEWEST, '1.51'), NEWEST));

for (const [version, field, wants] of [
  ['1.50', 'BridgeNfIptables', undefined],
  ['1.49', 'BridgeNfIptables', false],
  ['1.49', 'FirewallBackend', { Driver: 'iptables' }],
  ['1.48', 'FirewallBackend', undefined],
  ['1.48', 'RuncCommit', { Expected: '1.1', ID: '1.1' }],
  ['1.48', 'InitCommit', { ID: '' }],
  ['1.47', 'RegistryConfig', { Mirrors: null }],
  ['1.46', 'RegistryConfig', { AllowNondistributableArtifactsCIDRs: null, AllowNondistributableArtifactsHostnames: null, Mirrors: null }],
  ['1.46', 'Containerd', { Address: '/run/containerd.sock' }],
  ['1.45', 'Containerd', undefined],
  ['1.43', 'Runtimes', { runc: { path: 'runc' } }],
  ['1.42', 'KernelMemory', undefined],
  ['1.41', 'KernelMemory', true],
  ['1.25', 'SecurityOptions', NEWEST.SecurityOptions],
  ['1.24', 'SecurityOptions', ['seccomp', 'rootless']],
] as const) {
  test(`info at API ${version} has ${field} as ${JSON.stringify(wants)}`, () =>
    assert.deepEqual(infoForVersion(NEWEST, version)[field], wants));
}
