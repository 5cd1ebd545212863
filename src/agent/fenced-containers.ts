import { arrayOf, type JsonObject, objectOf, parseJson, stringMapOf, stringOf } from '../base/index.ts';
import { isOnEveryHost, LABEL } from '../model/index.ts';

/** A container that must not run where no lease is held. */
export interface FencedContainer {
  readonly id: string;
  readonly name: string;
}

/**
 * The containers of an engine's list that may be made anew on another node when this one is not heard of: those with the
 * policy `on-node-failure`, but for those that healing leaves alone, and those whose data would stay behind.
 */
export function fencedContainers(list: unknown): readonly FencedContainer[] {
  return arrayOf(list)
    .map(objectOf)
    .filter(isFenced)
    .map((entry) => ({ id: stringOf(entry['Id']) ?? '', name: nameOf(entry) }));
}

/** Ids of containers in an engine's list that stand. */
export function standing(list: unknown): readonly string[] {
  const entries = arrayOf(list).map(objectOf);
  return entries.filter((entry) => !mayRun(entry)).map((entry) => stringOf(entry['Id']) ?? '');
}

/** Those of a list that run, or may at any moment. */
export function running(list: unknown): readonly unknown[] {
  return arrayOf(list).filter((entry) => mayRun(objectOf(entry)));
}

/** Their ids. */
export function runningIds(list: unknown): readonly string[] {
  return running(list).map((entry) => stringOf(objectOf(entry)['Id']) ?? '');
}

function mayRun(entry: JsonObject): boolean {
  return entry['State'] === 'running' || entry['State'] === 'restarting';
}

function isFenced(entry: JsonObject): boolean {
  const labels = stringMapOf(entry['Labels']);
  if (labels[LABEL.swarmId] === undefined || labels[LABEL.heal] === 'off') return false;
  return policiesOf(labels[LABEL.reschedulePolicies]).includes('on-node-failure') && !isTied(entry, labels);
}

function policiesOf(text: string | undefined): readonly unknown[] {
  try {
    return arrayOf(parseJson(text ?? '[]'));
  } catch {
    // Written by hand: whoever reads labels to reschedule cannot read it either.
    return [];
  }
}

/** Whether its data is on this node only, so that it never runs elsewhere. In doubt it is not. */
function isTied(entry: JsonObject, labels: { readonly [name: string]: string }): boolean {
  if (labels[LABEL.rescheduleVolumes] === 'empty') return false;
  return arrayOf(entry['Mounts'])
    .map(objectOf)
    .some((mount) => {
      if (mount['Type'] === 'bind') return !isOnEveryHost(stringOf(mount['Source']) ?? '');
      // A volume without a name of its own is made anew with its container; other drivers may show it everywhere.
      return mount['Type'] === 'volume' && mount['Driver'] === 'local' && !/^[0-9a-f]{64}$/.test(stringOf(mount['Name']) ?? '');
    });
}

function nameOf(entry: JsonObject): string {
  const [name] = arrayOf(entry['Names']);
  return (stringOf(name) ?? stringOf(entry['Id']) ?? '').replace(/^\//, '');
}
