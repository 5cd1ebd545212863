import { StoreRefusedError } from '../errors.ts';
import type { ZkAnswer, ZkConnection } from './connection.ts';
import { createOp, multiFailure, multiOp, readOp, readStat, syncOp, ZK, type ZkAccess, type ZkOperation, type ZkStat } from './protocol.ts';
import type { ZkClient } from './zk-client.ts';

/** A node: data, state, and the number of the newest transaction when it was read. */
export interface ZkNode {
  readonly data: Buffer;
  readonly stat: ZkStat;
  readonly zxid: bigint;
}

/** How one write ended: done by that transaction, or not done because of an error of ZooKeeper's. */
export type WriteResult = { readonly zxid: bigint } | { readonly error: number; readonly index: number };

/** Reads of a tree that wants to know of changes name the connection that holds its watches. */
export interface ReadMode {
  readonly watch: boolean;
  readonly on?: ZkConnection;
}

const PLAIN: ReadMode = { watch: false };

/** Paths of ZooKeeper as files are: read, write, remove. Failed writes come back, for the caller to decide. */
export class ZkNodes {
  readonly #address: string;
  readonly #access: ZkAccess;

  constructor(address: string, access: ZkAccess) {
    this.#address = address;
    this.#access = access;
  }

  /** The node, or undefined where there is none. */
  async read(client: ZkClient, path: string, signal?: AbortSignal, mode = PLAIN): Promise<ZkNode | undefined> {
    const operation = readOp('getData', path, mode.watch);
    const answer = await client.call(operation, signal, mode.on);
    if (answer.error === ZK.noNode) return undefined;
    this.#check(answer, operation);
    return { data: Buffer.from(answer.result.buffer()), stat: readStat(answer.result), zxid: answer.zxid };
  }

  /** Names of a node's children. */
  async children(client: ZkClient, path: string, signal?: AbortSignal, mode = PLAIN): Promise<readonly string[]> {
    const operation = readOp('getChildren', path, mode.watch);
    const answer = await client.call(operation, signal, mode.on);
    if (answer.error === ZK.noNode) return [];
    this.#check(answer, operation);
    return answer.result.list((reader) => reader.text());
  }

  /** Whether there is such a node; with a watch its appearance is told. */
  async exists(client: ZkClient, path: string, signal?: AbortSignal, mode = PLAIN): Promise<boolean> {
    const operation = readOp('exists', path, mode.watch);
    const answer = await client.call(operation, signal, mode.on);
    if (answer.error !== ZK.noNode) this.#check(answer, operation);
    return answer.error === 0;
  }

  /**
   * Has the server catch up with the others: reads asked for later see everything that was acknowledged before.
   * @returns the number of the newest transaction
   */
  async sync(client: ZkClient, path: string, signal?: AbortSignal, on?: ZkConnection): Promise<bigint> {
    const operation = syncOp(path);
    const answer = await client.call(operation, signal, on);
    this.#check(answer, operation);
    return answer.zxid;
  }

  /** Does all of the operations or none. */
  async write(client: ZkClient, operations: readonly ZkOperation[], signal?: AbortSignal): Promise<WriteResult> {
    const operation = multiOp(operations);
    const answer = await client.call(operation, signal);
    const failure = answer.error === 0 ? multiFailure(answer.result) : { error: answer.error, index: 0 };
    return failure ?? { zxid: answer.zxid };
  }

  create(path: string, value: Buffer, ephemeral: boolean): ZkOperation {
    return createOp(path, value, this.#access, ephemeral);
  }

  /** Makes the nodes above a path, empty; those that exist stay as they are. */
  async makeParents(client: ZkClient, path: string, signal?: AbortSignal): Promise<void> {
    const segments = path.split('/').slice(1, -1);
    for (let depth = 1; depth <= segments.length; depth++) {
      const parent = `/${segments.slice(0, depth).join('/')}`;
      const result = await this.write(client, [this.create(parent, NOTHING, false)], signal);
      if ('error' in result && result.error !== ZK.nodeExists && result.error !== ZK.noNode)
        throw this.refusal(`creating ${parent}`, result.error);
    }
  }

  /** ZooKeeper's error as ours. */
  refusal(what: string, error: number): StoreRefusedError {
    return new StoreRefusedError(this.#address, what, WORDS[error] ?? `ZooKeeper's error ${error}`);
  }

  #check(answer: Pick<ZkAnswer, 'error'>, operation: ZkOperation): void {
    if (answer.error !== 0) throw this.refusal(operation.what, answer.error);
  }
}

const NOTHING = Buffer.alloc(0);

const WORDS: { readonly [error: number]: string } = {
  [ZK.noAuth]: 'no permission',
  [ZK.authFailed]: 'wrong credentials',
  [ZK.noChildrenForEphemerals]: 'the key above it is bound to a session and can have none below it',
  [ZK.notEmpty]: 'it has keys below it, so it cannot be bound to a session',
};
