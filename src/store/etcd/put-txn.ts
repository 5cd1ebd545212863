/** What to write; key and value in base64. */
export interface Write {
  readonly key: string;
  readonly value: string;
  readonly expect: 'absent' | bigint | undefined;
  /** Id of the lease to bind the key to. */
  readonly lease: string | undefined;
}

/** The transaction that writes it. Without a lease the key keeps the one it has, which etcd does only for keys that exist. */
export function putTxn({ key, value, expect, lease }: Write): object {
  const fresh = { request_put: { key, value, ...(lease === undefined ? {} : { lease }) } };
  const kept = lease === undefined ? { request_put: { key, value, ignore_lease: true } } : fresh;
  const isAbsent = { key, target: 'CREATE', result: 'EQUAL', create_revision: '0' };
  if (expect === 'absent') return { compare: [isAbsent], success: [fresh] };
  if (expect === undefined) return { compare: [isAbsent], success: [fresh], failure: [kept] };
  return { compare: [{ key, target: 'MOD', result: 'EQUAL', mod_revision: expect.toString() }], success: [kept] };
}
