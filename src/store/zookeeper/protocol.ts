import { type JuteReader, JuteWriter } from './jute.ts';

/** Numbers of the operations we use. */
export const OP = {
  create: 1,
  delete: 2,
  exists: 3,
  getData: 4,
  setData: 5,
  sync: 9,
  ping: 11,
  getChildren: 12, // the second form, which answers with the node's state too
  check: 13,
  multi: 14,
  auth: 100,
  close: -11,
} as const;

/** Numbers in place of a request's own: what they are is told by them alone. */
export const XID = { watch: -1, ping: -2, auth: -4 } as const;

/** Errors that we tell apart. */
export const ZK = {
  noNode: -101,
  noAuth: -102,
  badVersion: -103,
  noChildrenForEphemerals: -108,
  nodeExists: -110,
  notEmpty: -111,
  sessionExpired: -112,
  authFailed: -115,
  sessionMoved: -118,
} as const;

/** What ZooKeeper keeps about a node. */
export interface ZkStat {
  /** Number of the transaction that wrote it last; grows over all of the store. */
  readonly mzxid: bigint;
  /** How often it was written since it was created. */
  readonly version: number;
  /** Session it is bound to; 0 for none. */
  readonly ephemeralOwner: bigint;
  readonly numChildren: number;
}

export function readStat(reader: JuteReader): ZkStat {
  reader.long(); // created by
  const mzxid = reader.long();
  reader.long(); // created at
  reader.long(); // written at
  const version = reader.int();
  reader.int(); // version of children
  reader.int(); // version of access rights
  const ephemeralOwner = reader.long();
  reader.int(); // length
  const numChildren = reader.int();
  reader.long(); // children changed by
  return { mzxid, version, ephemeralOwner, numChildren };
}

/** One operation with its arguments encoded. */
export interface ZkOperation {
  readonly op: number;
  readonly body: Buffer;
  /** For messages. */
  readonly what: string;
}

/** Whether everybody may do everything with new nodes, or only who has authenticated like us. */
export type ZkAccess = 'open' | 'own';

export function createOp(path: string, value: Buffer, access: ZkAccess, ephemeral: boolean): ZkOperation {
  const writer = new JuteWriter().text(path).buffer(value).int(1).int(ALL_RIGHTS);
  writer.text(access === 'open' ? 'world' : 'auth').text(access === 'open' ? 'anyone' : '');
  return { op: OP.create, body: writer.int(ephemeral ? 1 : 0).bytes(), what: `creating ${path}` };
}

export function setOp(path: string, value: Buffer, version: number): ZkOperation {
  return { op: OP.setData, body: new JuteWriter().text(path).buffer(value).int(version).bytes(), what: `writing ${path}` };
}

export function deleteOp(path: string, version: number): ZkOperation {
  return { op: OP.delete, body: new JuteWriter().text(path).int(version).bytes(), what: `deleting ${path}` };
}

export function checkOp(path: string, version: number): ZkOperation {
  return { op: OP.check, body: new JuteWriter().text(path).int(version).bytes(), what: `checking ${path}` };
}

/** A read of a path; with `watch` the server tells once when the answer would differ. */
export function readOp(op: 'exists' | 'getData' | 'getChildren', path: string, watch: boolean): ZkOperation {
  return { op: OP[op], body: new JuteWriter().text(path).bool(watch).bytes(), what: `reading ${path}` };
}

export function syncOp(path: string): ZkOperation {
  return { op: OP.sync, body: new JuteWriter().text(path).bytes(), what: `reading ${path}` };
}

/** Several operations of which all happen or none. */
export function multiOp(operations: readonly ZkOperation[]): ZkOperation {
  const writer = new JuteWriter();
  for (const { op, body } of operations) writer.int(op).bool(false).int(-1).raw(body);
  writer.int(-1).bool(true).int(-1);
  return { op: OP.multi, body: writer.bytes(), what: operations.map((o) => o.what).join(', ') };
}

/**
 * The error that made a `multi` fail and which of its operations it was; undefined when all happened. Results of ones
 * that happened are not read: the operations' own answers hold nothing that the answer's number does not tell.
 */
export function multiFailure(reader: JuteReader): { readonly index: number; readonly error: number } | undefined {
  const type = reader.int();
  if (type !== -1) return undefined;
  reader.bool();
  reader.int();
  // One failure makes every result an error: 0 before the operation that failed, -2 after it.
  for (let index = 0; ; index++) {
    const error = reader.int();
    if (error !== 0 && error !== -2) return { index, error };
    reader.int();
    reader.bool();
    reader.int();
  }
}

const ALL_RIGHTS = 31;
