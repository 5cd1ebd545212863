import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchBundle } from '../fetch-bundle.ts';
import { answerOf, answers, type StorePlace, type StoreProgram } from './store-program.ts';

export interface ConsulOptions {
  /** Refuse everybody who does not show this token. */
  readonly masterToken?: string;
}

/** One Consul server, alone or of an ensemble. */
export async function consulProgram(
  options: ConsulOptions,
  onProgress: (line: string) => void,
  signal?: AbortSignal,
): Promise<StoreProgram> {
  const root = await fetchBundle('consul-1.8', onProgress, signal);
  return {
    scheme: 'consul',
    morePorts: 2,
    prepare: async (place) => {
      const { folder } = place;
      await writeFile(join(folder, 'consul.json'), config(place, options.masterToken));
      const files = [`-config-file=${join(folder, 'consul.json')}`, `-data-dir=${join(folder, 'data')}`];
      return [join(root, 'usr/bin/consul'), 'agent', '-server', `-bootstrap-expect=${place.ensemble?.length ?? 1}`, ...files];
    },
    // A consistent read is answered once the server leads its cluster of one; 403: it does, and wants a token.
    serves: ({ host, port }, asked) => answers(`http://${host}:${port}/v1/kv/ready?consistent`, [200, 403, 404], asked),
    leads: async ({ host, port, morePorts: [rpcPort = 0] }, asked) =>
      (await answerOf(`http://${host}:${port}/v1/status/leader`, asked)).trim() === `"${host}:${rpcPort}"`,
  };
}

function config(
  { host, port, morePorts: [rpcPort = 0, gossipPort = 0], ensemble = [] }: StorePlace,
  masterToken: string | undefined,
): string {
  return JSON.stringify({
    node_name: `at-${port}`,
    retry_join: ensemble.map((member) => `${member.host}:${member.morePorts[1]}`),
    retry_interval: '1s',
    bind_addr: host,
    client_addr: host,
    ports: { http: port, server: rpcPort, serf_lan: gossipPort, serf_wan: -1, dns: -1, grpc: -1 },
    performance: { raft_multiplier: 1 },
    disable_update_check: true,
    log_level: 'warn',
    ...(masterToken === undefined ? {} : { acl: { enabled: true, default_policy: 'deny', tokens: { master: masterToken } } }),
  });
}
