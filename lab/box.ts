import { engineIp, type LabPlace, netnsName } from './names.ts';
import { createNetns, setLink } from './network.ts';

/** Addresses from 2 on are below those of engines. */
export const FIRST_BOX_NUMBER = 2;
export const LAST_BOX_NUMBER = 10;

/**
 * A machine of a lab without an engine: a network namespace with an address of its own, for managers, stores and whoever
 * is to be cut off from others. It goes with its lab, and with it everything that runs in it.
 */
export class LabBox {
  readonly name: string;
  readonly ip: string;
  /** Command line in front of a program that is to run in it; the process is then the program. */
  readonly enter: readonly [string, ...string[]];
  readonly #lab: LabPlace;
  readonly #hostNumber: number;

  constructor(lab: LabPlace, name: string, hostNumber: number) {
    this.name = name;
    this.ip = engineIp(lab, hostNumber);
    this.enter = ['nsenter', `--net=/run/netns/${netnsName(lab.name, name)}`, '--'];
    this.#lab = lab;
    this.#hostNumber = hostNumber;
  }

  /** Makes its namespace and its link. */
  async create(signal?: AbortSignal): Promise<void> {
    await createNetns(this.#lab, this.name, this.#hostNumber, signal);
  }

  /** Pulls its cable. */
  async cut(): Promise<void> {
    await setLink(this.#lab, this.#hostNumber, 'down');
  }

  /** Plugs its cable. */
  async heal(): Promise<void> {
    await setLink(this.#lab, this.#hostNumber, 'up');
  }
}
