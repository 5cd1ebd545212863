import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differenceOf } from './adopt.ts';

const IMAGE = { Env: ['PATH=/bin'], Cmd: ['sh'], Labels: { from: 'image' }, WorkingDir: '/w' };
const WANTED = {
  Image: 'img',
  Env: ['A=b'],
  Labels: { x: 'y', 'com.docker.compose.project': 't1' },
  Tty: false,
  OpenStdin: false,
  HostConfig: { NetworkMode: 't1_default', Binds: ['t1_v:/v:rw'], PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }] } },
};
/** What an engine shows of a container that another tool made for the same file. */
const THERE = {
  Config: {
    Image: 'img',
    Env: ['A=b', 'PATH=/bin'],
    Cmd: ['sh'],
    Entrypoint: null,
    Labels: { x: 'y', from: 'image', 'com.docker.compose.version': '1.29.2' },
    WorkingDir: '/w',
    User: '',
    Tty: false,
    OpenStdin: false,
  },
  HostConfig: {
    NetworkMode: 't1_default',
    PortBindings: { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }] },
    RestartPolicy: { Name: '', MaximumRetryCount: 0 },
    CapAdd: null,
    Memory: 0,
    Privileged: false,
  },
  Mounts: [
    { Type: 'volume', Name: 't1_v', Destination: '/v', RW: true },
    { Type: 'volume', Name: 'f'.repeat(64), Destination: '/from-image', RW: true },
  ],
};

test('a container another tool made is what we want when its effect is the same', () =>
  assert.equal(differenceOf(WANTED, THERE, IMAGE), undefined));

for (const [what, wanted, difference] of [
  ['another command', { ...WANTED, Cmd: ['x'] }, 'the command'],
  ['another variable', { ...WANTED, Env: ['A=c'] }, 'the environment'],
  ['a variable more', { ...WANTED, Env: ['A=b', 'N=1'] }, 'the environment'],
  ['another label', { ...WANTED, Labels: { x: 'z' } }, 'the labels'],
  ['another user', { ...WANTED, User: '1' }, 'User'],
  ['another port', { ...WANTED, HostConfig: { ...WANTED.HostConfig, PortBindings: {} } }, 'the published ports'],
  ['another mount', { ...WANTED, HostConfig: { ...WANTED.HostConfig, Binds: [] } }, 'the mounts'],
  ['a limit', { ...WANTED, HostConfig: { ...WANTED.HostConfig, Memory: 5 } }, 'Memory'],
  ['a restart policy', { ...WANTED, HostConfig: { ...WANTED.HostConfig, RestartPolicy: { Name: 'always' } } }, 'the restart policy'],
  ['a health check', { ...WANTED, Healthcheck: { Test: ['CMD', 'x'] } }, 'the health check'],
] as const) {
  test(`it is not when the file asks for ${what}`, () => assert.equal(differenceOf(wanted, THERE, IMAGE), difference));
}

test('placement hints, which a manager takes out of the environment, are no difference', () => {
  assert.equal(differenceOf({ ...WANTED, Env: ['A=b', 'constraint:node==n1'] }, THERE, IMAGE), undefined);
});
