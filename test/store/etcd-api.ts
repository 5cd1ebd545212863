/** A call to an etcd server past our client; the answer's JSON. */
export async function v3(address: string, path: string, message: object, token?: string): Promise<{ readonly [field: string]: unknown }> {
  const headers = token === undefined ? {} : { authorization: token };
  const answer = await fetch(`http://${address}/v3/${path}`, { method: 'POST', headers, body: JSON.stringify(message) });
  return (await answer.json()) as { readonly [field: string]: unknown };
}

/** Writes a key by the v2 API as the original's agents do. */
export async function v2Put(address: string, key: string, value: string, ttlSeconds?: number): Promise<void> {
  const body = new URLSearchParams({ value, ...(ttlSeconds === undefined ? {} : { ttl: String(ttlSeconds) }) });
  const answer = await fetch(`http://${address}/v2/keys${key}`, { method: 'PUT', body });
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
}

/** Removes a key by the v2 API. */
export async function v2Delete(address: string, key: string): Promise<void> {
  const answer = await fetch(`http://${address}/v2/keys${key}?recursive=true`, { method: 'DELETE' });
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
}
