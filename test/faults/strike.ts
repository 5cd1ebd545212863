import type { LabEngine } from '../../lab/index.ts';
import type { Excuse } from './judge/observation.ts';
import type { Blow, Part } from './plan/cells.ts';
import type { Rig, RigManager } from './rig.ts';

/** A fault that can be made to happen, and undone. */
export interface Strike {
  /** For people: `kill n2`. */
  readonly text: string;
  /** What cannot be asked for as long as it lasts. */
  readonly excuses: readonly Pick<Excuse, 'kind' | 'engine'>[];
  /** The engine that does not count as long as it lasts. */
  readonly engine?: string;
  /** The manager that cannot lead as long as it lasts. */
  readonly manager?: string;
  hit(): Promise<void>;
  undo(): Promise<void>;
}

/** What a fault befalls, where there are several. */
export interface Target {
  readonly manager: RigManager;
  readonly engine: LabEngine;
}

/** Nothing on the node knows that its copies are old, and nobody reaches it to tell; an agent would know. */
function runsOn({ agents }: Rig, engine: LabEngine): Strike['excuses'] {
  return agents.size > 0 ? [] : [{ kind: 'nobody stops', engine: engine.name }];
}

/** @throws Error where a part cannot be befallen so */
export function strikeOn(rig: Rig, part: Part, fault: Blow, target: Target): Strike {
  switch (part) {
    case 'manager':
      return onManager(target.manager, fault);
    case 'store':
      return onStore(rig, fault);
    case 'engine':
      return onEngine(rig, target.engine, fault);
    case 'node':
      return onNode(rig, target.engine, fault);
    case 'manager-engine':
      return cutting(rig, [[target.manager.name, target.engine.name]], runsOn(rig, target.engine), target.engine.name);
    case 'manager-store':
      return { ...cutting(rig, [[target.manager.name, 'store']], []), manager: target.manager.name };
    case 'agent':
      return onAgent(rig, target.engine, fault);
    default:
      return part satisfies never;
  }
}

function onManager(manager: RigManager, fault: Blow): Strike {
  const strike = { text: `${fault} ${manager.name}`, excuses: [], manager: manager.name };
  const { box } = manager;
  const signal = (name: NodeJS.Signals) => async () => void process.kill(manager.process.pid, name);
  switch (fault) {
    case 'kill':
    case 'term':
      return { ...strike, hit: () => manager.process.kill(fault === 'kill' ? 'SIGKILL' : 'SIGTERM'), undo: () => manager.start() };
    case 'freeze':
      return { ...strike, hit: signal('SIGSTOP'), undo: signal('SIGCONT') };
    case 'cut':
      return { ...strike, hit: () => box.cut(), undo: () => box.heal() };
  }
}

function onStore({ store }: Rig, fault: Blow): Strike {
  if (store === undefined) throw new Error('there is no store server here');
  const { server, box } = store;
  const strike: Pick<Strike, 'text' | 'excuses'> = { text: `${fault} store`, excuses: [{ kind: 'nobody heals' }] };
  switch (fault) {
    case 'kill':
    case 'term':
      return { ...strike, hit: () => server.kill(fault === 'kill' ? 'SIGKILL' : 'SIGTERM'), undo: () => server.restart() };
    case 'freeze':
      return { ...strike, hit: async () => server.freeze(), undo: async () => server.thaw() };
    case 'cut':
      return { ...strike, hit: () => box.cut(), undo: () => box.heal() };
  }
}

/** The engine alone: what else is on its node goes on. A daemon that ends takes its containers along. */
function onEngine(rig: Rig, engine: LabEngine, fault: Blow): Strike {
  const strike = { text: `${fault} engine ${engine.name}`, excuses: [], engine: engine.name, undo: () => rig.heal(engine) };
  switch (fault) {
    case 'kill':
      return { ...strike, hit: () => engine.killDaemon() };
    case 'term':
      return { ...strike, hit: () => engine.kill('SIGTERM') };
    case 'freeze':
      // A daemon that hangs stops nothing, whoever asks it.
      return { ...strike, excuses: [{ kind: 'nobody stops', engine: engine.name }], hit: () => engine.freeze() };
    case 'cut':
      return cutting(
        rig,
        rig.managers.map(({ name }) => [name, engine.name] as const),
        runsOn(rig, engine),
        engine.name,
      );
  }
}

function onNode(rig: Rig, engine: LabEngine, fault: Blow): Strike {
  const strike = { text: `${fault} node ${engine.name}`, excuses: [], engine: engine.name, undo: () => rig.heal(engine) };
  switch (fault) {
    case 'kill':
      return { ...strike, hit: () => engine.kill() };
    case 'term':
      return { ...strike, hit: () => engine.kill('SIGTERM') };
    case 'freeze':
      return { ...strike, excuses: runsOn(rig, engine), hit: () => engine.freezeNode() };
    case 'cut':
      return { ...strike, excuses: runsOn(rig, engine), hit: () => engine.cut() };
  }
}

function onAgent(rig: Rig, engine: LabEngine, fault: Blow): Strike {
  const agent = rig.agents.get(engine.name);
  if (agent === undefined) throw new Error('there are no agents here');
  const strike = { text: `${fault} agent of ${engine.name}`, excuses: [], engine: engine.name };
  switch (fault) {
    case 'kill':
    case 'term':
      return { ...strike, hit: () => agent.kill(fault === 'kill' ? 'SIGKILL' : 'SIGTERM'), undo: async () => agent.start() };
    case 'freeze':
      return { ...strike, hit: () => agent.kill('SIGSTOP'), undo: () => agent.kill('SIGCONT') };
    case 'cut':
      return { ...cutting(rig, [[engine.name, 'store']], [], engine.name), text: `cut agent of ${engine.name} off the store` };
  }
}

function cutting(rig: Rig, links: readonly (readonly [string, string])[], excuses: Strike['excuses'], engine?: string): Strike {
  return {
    text: `cut ${links.map((link) => link.join('–')).join(' ')}`,
    excuses,
    ...(engine === undefined ? {} : { engine }),
    hit: async () => {
      for (const [one, other] of links) await rig.lab.cutLink(one, other);
    },
    undo: async () => {
      for (const [one, other] of links) await rig.lab.healLink(one, other);
    },
  };
}
