import { ConflictError } from '../errors.ts';
import { checkOp, deleteOp, setOp, ZK, type ZkOperation } from './protocol.ts';
import { sessionText, type ZkClient } from './zk-client.ts';
import type { ZkNode, ZkNodes } from './zk-nodes.ts';

export interface ZkWrite {
  /** For messages. */
  readonly key: string;
  readonly path: string;
  readonly value: Buffer;
  readonly expect: 'absent' | bigint | undefined;
  /** The client's session, to bind the key to. */
  readonly session: string | undefined;
}

export type ZkDelete = Pick<ZkWrite, 'key' | 'path'> & { readonly expect: bigint | undefined };

/** What was there when it was looked at. */
interface Seen {
  readonly node: ZkNode | undefined;
  readonly exists: boolean;
  /** Version of the guard before. */
  readonly guard: number;
}

const NOTHING = Buffer.alloc(0);

/**
 * Conditional writes. ZooKeeper compares a node's version, which starts over when the node is deleted and made again: a
 * write could take the new node for the one it looked at. So every delete of ours also writes one node, the guard, and
 * every conditional write is bound to the guard's version too.
 */
export class ZkWriter {
  readonly #nodes: ZkNodes;
  readonly #guard: string;

  constructor(nodes: ZkNodes, guard: string) {
    this.#nodes = nodes;
    this.#guard = guard;
  }

  /** @returns the key's new revision @throws ConflictError */
  async put(client: ZkClient, write: ZkWrite, signal?: AbortSignal): Promise<bigint> {
    for (;;) {
      const seen = await this.#look(client, write.path, signal);
      expectSeen(write, seen);
      const result = await this.#nodes.write(client, this.#steps(write, seen), signal);
      if ('zxid' in result) return result.zxid;
      await this.#mend(client, write.path, result, signal);
    }
  }

  /**
   * @param clientOf the client of a session, to delete what is bound to it
   * @throws ConflictError
   */
  async delete(
    clientOf: (session: string | undefined) => ZkClient,
    client: ZkClient,
    wanted: ZkDelete,
    signal?: AbortSignal,
  ): Promise<void> {
    for (;;) {
      const { node, exists, guard } = await this.#look(client, wanted.path, signal);
      expectSeen(wanted, { node, exists, guard });
      if (node === undefined || !exists) return;
      const { version, numChildren } = node.stat;
      // A node with others below it stays, as a folder.
      const remove = numChildren > 0 ? setOp(wanted.path, NOTHING, version) : deleteOp(wanted.path, version);
      const result = await this.#nodes.write(clientOf(ownerOf(node)), [setOp(this.#guard, NOTHING, guard), remove], signal);
      if ('zxid' in result) return;
      if (!FORESTALLED.has(result.error)) throw this.#nodes.refusal(`deleting ${wanted.path}`, result.error);
    }
  }

  #steps({ path, value, expect, session }: ZkWrite, { node, guard }: Seen): readonly ZkOperation[] {
    if (node === undefined) return [this.#nodes.create(path, value, session !== undefined)];
    const { version } = node.stat;
    if (session !== undefined && session !== ownerOf(node)) {
      return [setOp(this.#guard, NOTHING, guard), deleteOp(path, version), this.#nodes.create(path, value, true)];
    }
    return expect === undefined ? [setOp(path, value, -1)] : [checkOp(this.#guard, guard), setOp(path, value, version)];
  }

  /** The node and the guard, the guard first; made if it is not there. */
  async #look(client: ZkClient, path: string, signal: AbortSignal | undefined): Promise<Seen> {
    for (;;) {
      // Asked for in one go: the server answers in order.
      const [, guard, node] = await Promise.all([
        this.#nodes.sync(client, path, signal),
        this.#nodes.read(client, this.#guard, signal),
        this.#nodes.read(client, path, signal),
      ]);
      if (guard !== undefined) return { node, exists: node !== undefined && node.data.length > 0, guard: guard.stat.version };
      await this.#nodes.makeParents(client, `${this.#guard}/`, signal);
    }
  }

  /** After a write that somebody forestalled: makes missing folders; else looking again is all there is to do. */
  async #mend(client: ZkClient, path: string, { error }: { readonly error: number }, signal: AbortSignal | undefined): Promise<void> {
    if (error === ZK.noNode) return await this.#nodes.makeParents(client, path, signal);
    if (error === ZK.notEmpty || !FORESTALLED.has(error)) throw this.#nodes.refusal(`writing ${path}`, error);
  }
}

/** Somebody wrote between our look and our write. */
const FORESTALLED: ReadonlySet<number> = new Set([ZK.noNode, ZK.badVersion, ZK.nodeExists, ZK.notEmpty]);

function expectSeen({ key, expect }: Pick<ZkWrite, 'key' | 'expect'>, { node, exists }: Seen): void {
  const asExpected = expect === undefined || (expect === 'absent' ? !exists : exists && node?.stat.mzxid === expect);
  if (!asExpected) throw new ConflictError(key, expect);
}

function ownerOf({ stat }: ZkNode): string | undefined {
  return stat.ephemeralOwner === 0n ? undefined : sessionText(stat.ephemeralOwner);
}
