import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtRecord, copyOn, idOf, NOW_MS, SWARM_ID, seen, seenContainer, seenNode, unmadeOn } from './builders.ts';
import { plan } from './plan.ts';
import { DEFAULT_HEAL_RULE } from './rule.ts';
import { guardOf, type Seen, type SeenNode } from './seen.ts';
import { formatPlan } from './step.ts';

const S = 1_000;
const { graceMs, settleMs, missingMs } = DEFAULT_HEAL_RULE;

function planned(what: Seen, isShared: (volume: string) => boolean = () => false): string {
  return formatPlan(plan(what, DEFAULT_HEAL_RULE, isShared));
}

const lost = seenNode('n1', { lostForMs: graceMs, has: [seenContainer()] });
const well = seenNode('n1', { has: [seenContainer()] });
const other = seenNode('n2');
const back = { healthySinceMs: NOW_MS - 5 * S };
const ended = (code: number, agoMs: number) =>
  seenContainer(1, { state: 'exited', status: `Exited (${code}) 1 second ago`, sinceMs: NOW_MS - agoMs });
const GUARDED = 'the agent of node n1, which is lost, may let a copy run there until it stops it or its lease ends';
const held = (node: SeenNode, fenced: readonly string[] = []): SeenNode => ({ ...node, lease: 'held', fenced: new Set(fenced) });
const lapsed = (node: SeenNode): SeenNode => ({ ...node, lease: 'lapsed' });
const anywhere = (code: number, agoMs: number) => seenNode('n1', { has: [ended(code, agoMs)] });

for (const c of [
  { name: 'a container on a healthy node is left alone', what: seen(builtRecord(), [well, other]), wants: '' },
  { name: 'a lost node has its containers made anew', what: seen(builtRecord(), [lost, other]), wants: 'replace web: node n1 is lost' },
  {
    name: 'not within the grace period',
    what: seen(builtRecord(), [seenNode('n1', { lostForMs: graceMs - 1, has: [seenContainer()] }), other]),
    wants: '',
  },
  { name: 'not without the policy', what: seen(builtRecord({ policies: ['on-loss'] }), [lost, other]), wants: '' },
  {
    name: 'not when healing is told to keep its hands off',
    what: seen(builtRecord({ labels: { 'io.schwarm.heal': 'off' } }), [lost, other]),
    wants: '',
  },
  { name: 'not while something is being done', what: seen(builtRecord(), [lost, other], { busy: new Set([SWARM_ID]) }), wants: '' },
  {
    name: 'not before a failed try may be repeated',
    what: seen(builtRecord(), [lost, other], { notBeforeMs: new Map([[SWARM_ID, NOW_MS + 1]]) }),
    wants: '',
  },
  {
    name: 'not when most of the fleet vanished, which is told',
    what: seen(builtRecord(), [lost, other], { pausedBecause: '2 of 3 nodes were lost at once' }),
    wants: 'blocked web: rescheduling pauses: 2 of 3 nodes were lost at once',
  },
  {
    name: 'stopped ones too, as a node may be gone for good',
    what: seen(builtRecord({ wanted: 'stopped' }), [lost, other]),
    wants: 'replace web: node n1 is lost',
  },
  { name: 'one that is being removed is not made anew', what: seen(builtRecord({ wanted: 'removing' }), [lost, other]), wants: '' },
  {
    name: 'a node at another address is known by its engine id',
    what: seen(builtRecord(), [seenNode('n1', { address: 'n1.new:2375', has: [seenContainer()] })]),
    wants: '',
  },
  {
    name: 'a node not reached since the manager started is known by its address',
    what: seen(builtRecord(), [seenNode('n1', { id: 'n1:2375', name: 'n1:2375', lostForMs: graceMs, wasRead: false }), other]),
    wants: 'replace web: node n1 is lost',
  },
  {
    name: 'data in a volume is not left behind',
    what: seen(builtRecord({ host: { Binds: ['data:/d'] } }), [lost, other]),
    wants: 'blocked web: volume data is on n1 only; label io.schwarm.reschedule.volumes=empty lets it start without',
  },
  {
    name: 'unless its user said that it may',
    what: seen(builtRecord({ host: { Binds: ['data:/d'] }, labels: { 'io.schwarm.reschedule.volumes': 'empty' } }), [lost, other]),
    wants: 'replace web: node n1 is lost',
  },
  {
    name: 'removed from its healthy node by somebody else, it is forgotten',
    what: seen(builtRecord(), [seenNode('n1')], { missingSinceMs: new Map([[SWARM_ID, NOW_MS - missingMs]]) }),
    wants: 'drop web: it is not on n1 any more',
  },
  {
    name: 'or made anew with on-loss',
    what: seen(builtRecord({ policies: ['on-loss'] }), [seenNode('n1')], { missingSinceMs: new Map([[SWARM_ID, NOW_MS - missingMs]]) }),
    wants: 'replace web: it is not on n1 any more',
  },
  {
    name: 'but not at the first look',
    what: seen(builtRecord({ policies: ['on-loss'] }), [seenNode('n1')], { missingSinceMs: new Map([[SWARM_ID, NOW_MS]]) }),
    wants: '',
  },
  {
    name: 'and not when its user is removing it',
    what: seen(builtRecord({ policies: ['on-loss'], wanted: 'removing' }), [seenNode('n1')], {
      missingSinceMs: new Map([[SWARM_ID, NOW_MS - missingMs]]),
    }),
    wants: 'drop web: it is not on n1 any more',
  },
  {
    name: 'and not when it removes itself at its end',
    what: seen(builtRecord({ policies: ['on-loss'], host: { AutoRemove: true } }), [seenNode('n1')], {
      missingSinceMs: new Map([[SWARM_ID, NOW_MS - settleMs]]),
    }),
    wants: 'drop web: it is not on n1 any more',
  },
  {
    name: 'removed just before its node failed, it did not fail with it',
    what: seen(builtRecord(), [seenNode('n1', { lostForMs: graceMs }), other], { missingSinceMs: new Map([[SWARM_ID, NOW_MS - graceMs]]) }),
    wants: 'drop web: it is not on n1 any more',
  },
  {
    name: 'one that removes itself does so when its engine is shut down in order',
    what: seen(builtRecord({ host: { AutoRemove: true } }), [seenNode('n1', { lostForMs: graceMs }), other], {
      missingSinceMs: new Map([[SWARM_ID, NOW_MS - graceMs]]),
    }),
    wants: 'replace web: node n1 is lost',
  },
  {
    name: 'so that on a healthy node it is forgotten only after a while',
    what: seen(builtRecord({ host: { AutoRemove: true } }), [seenNode('n1')], { missingSinceMs: new Map([[SWARM_ID, NOW_MS - graceMs]]) }),
    wants: '',
  },
  {
    name: 'ended with an error, on-loss starts it again',
    what: seen(builtRecord({ policies: ['on-loss'] }), [anywhere(1, S)]),
    wants: 'start web: it ended with exit code 1',
  },
  { name: 'ended well, it has ended', what: seen(builtRecord({ policies: ['on-loss'] }), [anywhere(0, S)]), wants: '' },
  {
    name: 'ended well for a while, it is noted',
    what: seen(builtRecord({ policies: ['on-loss'] }), [anywhere(0, settleMs)]),
    wants: 'note web stopped: it is exited on n1',
  },
  {
    name: 'ended just before its node failed, its node ended it',
    what: seen(builtRecord(), [seenNode('n1', { lostForMs: graceMs, has: [ended(0, graceMs + S)] }), other]),
    wants: 'replace web: node n1 is lost',
  },
  {
    name: 'a lost node whose agent holds a lease is waited for',
    what: seen(builtRecord(), [held(lost), other]),
    wants: `blocked web: node n1 is lost, but ${GUARDED}`,
  },
  {
    name: 'but not when it told that it stopped the container',
    what: seen(builtRecord(), [held(lost, [idOf(1)]), other]),
    wants: 'replace web: node n1 is lost',
  },
  {
    name: 'nor is a copy made while an older one may run on a lost node',
    what: seen(builtRecord({ current: unmadeOn('n2', 2), old: [copyOn('n1')] }), [held(lost), other]),
    wants: `blocked web: it has no container, but ${GUARDED}`,
  },
  {
    name: 'one whose lease has ended is not',
    what: seen(builtRecord(), [lapsed(lost), other]),
    wants: 'replace web: node n1 is lost',
  },
  {
    name: 'a container that runs on a node whose agent vanished is left alone',
    what: seen(builtRecord(), [lapsed(well), other]),
    wants: '',
  },
  {
    name: 'one that stands there is not taken for ended',
    what: seen(builtRecord(), [lapsed(anywhere(0, graceMs - 1)), other]),
    wants: '',
  },
  {
    name: 'and goes elsewhere when that lasts',
    what: seen(builtRecord(), [lapsed(anywhere(0, graceMs)), other]),
    wants: 'replace web: it ended on node n1, whose agent holds no lease',
  },
  {
    name: 'but not when its data would stay behind: no agent stops it',
    what: seen(builtRecord({ host: { Binds: ['data:/data'] } }), [lapsed(anywhere(0, settleMs)), other]),
    wants: 'note web stopped: it is exited on n1',
  },
  {
    name: 'nor when its user wants it stopped',
    what: seen(builtRecord({ wanted: 'stopped' }), [lapsed(anywhere(137, settleMs)), other]),
    wants: '',
  },
  {
    name: 'what an agent stopped is started again when it has a lease, however it ended',
    what: seen(builtRecord(), [held(anywhere(0, settleMs), [idOf(1)]), other]),
    wants: 'start web: the agent of node n1 stopped it for want of a lease',
  },
  {
    name: 'also when the agent does not fence any more',
    what: seen(builtRecord(), [{ ...held(anywhere(0, settleMs), [idOf(1)]), lease: 'none' }, other]),
    wants: 'start web: the agent of node n1 stopped it for want of a lease',
  },
  {
    name: 'not what its user stopped meanwhile',
    what: seen(builtRecord({ wanted: 'stopped' }), [held(anywhere(0, settleMs), [idOf(1)]), other]),
    wants: '',
  },
  {
    name: 'an older copy that an agent stopped is removed, not started',
    what: seen(builtRecord({ current: copyOn('n2', 2), old: [copyOn('n1')] }), [
      held(anywhere(0, S), [idOf(1)]),
      seenNode('n2', { has: [seenContainer(2)] }),
    ]),
    wants: 'removeCopy web #1 on n1: it runs on n2 by now',
  },
  {
    name: 'one that removed itself when an agent stopped it is made anew',
    what: seen(builtRecord({ host: { AutoRemove: true } }), [held(seenNode('n1'), [idOf(1)]), other], {
      missingSinceMs: new Map([[SWARM_ID, NOW_MS]]),
    }),
    wants: 'replace web: the agent of node n1 stopped it for want of a lease, and it removed itself',
  },
  {
    name: 'with an error again and again, it must wait',
    what: seen(builtRecord({ policies: ['on-loss'], replacedAtMs: [NOW_MS - 15 * S, NOW_MS - S] }), [anywhere(1, S)]),
    wants: 'blocked web: it ended with exit code 1; as it fails again and again it is started later',
  },
  {
    name: 'its health check fails',
    what: seen(builtRecord({ policies: ['on-unhealthy'] }), [
      seenNode('n1', { has: [seenContainer(1, { status: 'Up 1 minute (unhealthy)' })] }),
    ]),
    wants: 'replace web: its health check fails',
  },
  {
    name: 'a health check counts only with the policy',
    what: seen(builtRecord(), [seenNode('n1', { has: [seenContainer(1, { status: 'Up 1 minute (unhealthy)' })] })]),
    wants: '',
  },
  {
    name: 'its node came back and had taken it down',
    what: seen(builtRecord(), [seenNode('n1', { ...back, has: [ended(255, 8 * S)] })]),
    wants: 'start web: node n1 failed and is back',
  },
  {
    name: 'its node came back, and it had ended by itself meanwhile',
    what: seen(builtRecord(), [seenNode('n1', { ...back, has: [ended(0, 8 * S)] })]),
    wants: '',
  },
  {
    name: 'started at its engine, it is wanted running',
    what: seen(builtRecord({ wanted: 'stopped' }), [well]),
    wants: 'note web running: it is running on n1',
  },
  {
    name: 'an old copy on a node that is back is removed',
    what: seen(builtRecord({ current: copyOn('n2', 2), old: [copyOn('n1', 1)] }), [well, seenNode('n2', { has: [seenContainer(2)] })]),
    wants: 'removeCopy web #1 on n1: it runs on n2 by now',
  },
  {
    name: 'an old copy on a node that is away waits',
    what: seen(builtRecord({ current: copyOn('n2', 2), old: [copyOn('n1', 1)] }), [lost, seenNode('n2', { has: [seenContainer(2)] })]),
    wants: '',
  },
  {
    name: 'an old copy that is not there any more is forgotten',
    what: seen(builtRecord({ current: copyOn('n2', 2), old: [copyOn('n1', 1)] }), [
      seenNode('n1'),
      seenNode('n2', { has: [seenContainer(2)] }),
    ]),
    wants: 'forgetCopy web #1 on n1: it is not on n1 any more',
  },
  {
    name: 'what counts is never removed, although the record calls it old, too',
    what: seen(builtRecord({ current: copyOn('n1', 3), old: [{ ...copyOn('n1', 3), generation: 1 }] }), [
      seenNode('n1', { has: [seenContainer(3)] }),
    ]),
    wants: 'forgetCopy web #1 on n1: it is what counts on n1',
  },
  {
    name: 'an old copy that was never replaced counts again',
    what: seen(builtRecord({ current: unmadeOn('n2', 2), old: [copyOn('n1', 1)] }), [well, other]),
    wants: 'takeBack web #1 on n1: node n1 is back before it was replaced',
  },
  {
    name: 'a copy made although nobody was told is the current one',
    what: seen(builtRecord({ current: unmadeOn('n2', 2) }), [seenNode('n2', { has: [seenContainer(2)] })]),
    wants: 'adopt web: it was created although nobody was told',
  },
  {
    name: 'a copy that was never made is made',
    what: seen(builtRecord({ current: unmadeOn('n2', 2), old: [copyOn('n1', 1)] }), [lost, other]),
    wants: 'replace web: it has no container',
  },
  {
    name: 'a replacement that was not started is started',
    what: seen(builtRecord({ current: copyOn('n2', 2) }), [
      seenNode('n2', { has: [seenContainer(2, { state: 'created', status: 'Created' })] }),
    ]),
    wants: 'start web: it was created and not started',
  },
  {
    name: 'a create that nobody acknowledged is given up',
    what: seen(builtRecord({ acknowledged: false, current: unmadeOn('n1') }), [seenNode('n1')]),
    wants: 'giveUp web: its create was never acknowledged',
  },
  {
    name: 'a removed container is removed where it turns up',
    what: seen(builtRecord({ wanted: 'removed', old: [copyOn('n1')] }), [well]),
    wants: 'removeCopy web #1 on n1: it was removed',
  },
  {
    name: 'a removed container without copies needs no record',
    what: seen(builtRecord({ wanted: 'removed' }), [seenNode('n1')]),
    wants: 'drop web: it was removed, and so are all its copies',
  },
]) {
  test(`${c.name}`, () => assert.equal(planned(c.what), c.wants));
}

test('a container of a committed image, with the labels of another, is no copy of it', () => {
  const committed = seenContainer(1, { id: idOf(9), name: 'mine' });
  const record = builtRecord({ current: copyOn('n2', 2), old: [unmadeOn('n1')] });
  const nodes = [seenNode('n1', { has: [committed] }), seenNode('n2', { has: [seenContainer(2)] })];
  assert.equal(planned(seen(record, nodes)), 'forgetCopy web #1 on n1: it is not on n1 any more');
});

test('a volume that all nodes see ties a container to none', () => {
  const record = builtRecord({ host: { Mounts: [{ Type: 'volume', Source: 'data', Target: '/d' }] } });
  assert.equal(
    planned(seen(record, [lost, other]), (volume) => volume === 'data'),
    'replace web: node n1 is lost',
  );
});

test('only the node that keeps a container from being replaced is asked to let it stand', () => {
  const { blocked } = plan(seen(builtRecord(), [held(lost), held(other)]), DEFAULT_HEAL_RULE, () => false);
  assert.deepEqual(
    blocked.map(({ fence }) => fence?.address),
    ['n1:2375'],
  );
});

test('an agent means something for the engine it guards, and for a node that was not reached yet', () => {
  const agent = { guards: 'ID-n1', holdsLease: true, fenced: ['c'] };
  const node = { id: 'ID-n1', name: 'n1', address: 'n1:2375' };
  assert.equal(guardOf(agent, node).lease, 'held');
  assert.equal(guardOf({ ...agent, holdsLease: false }, node).lease, 'lapsed');
  assert.equal(guardOf(agent, { ...node, id: 'ID-n2' }).lease, 'none');
  assert.equal(guardOf(agent, { ...node, id: 'n1:2375' }).lease, 'held');
  assert.equal(guardOf({ ...agent, guards: undefined }, node).lease, 'none');
  assert.equal(guardOf(undefined, node).lease, 'none');
});
