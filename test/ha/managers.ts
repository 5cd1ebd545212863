import { freePorts } from '../../lab/index.ts';
import { ApiClient } from '../support/api-client.ts';
import { eventually } from '../support/eventually.ts';
import { type ManagerProcess, startManager } from '../support/manager-process.ts';

/** One of several managers, each a process of its own at an address that stays its over restarts. */
export interface Member {
  readonly address: string;
  readonly api: ApiClient;
  /** The process that runs now. */
  readonly process: ManagerProcess;
  /** Starts it again after it was killed. */
  restart(): Promise<void>;
}

export interface Managers extends AsyncDisposable {
  readonly members: readonly Member[];
  /** The one that says it is primary, once exactly one of `among` does. */
  primary(among?: readonly Member[]): Promise<Member>;
  /** All but one. */
  others(member: Member): readonly Member[];
}

/** What `/info` of a manager says of it: `Role` and `Primary`. */
export async function roleOf(member: Member): Promise<{ readonly role: string; readonly primary: string | undefined }> {
  const rows = await member.api.read('/info', 'SystemStatus');
  const all: readonly (readonly string[])[] = Array.isArray(rows) ? rows : [];
  const row = (key: string): string | undefined => all.find(([name]) => name === key)?.[1];
  return { role: row('Role') ?? '', primary: row('Primary') };
}

/** Starts managers over the same engines and store. */
export async function startManagers(count: number, discovery: string, args: readonly string[]): Promise<Managers> {
  await using stack = new AsyncDisposableStack();
  const members: Member[] = [];
  for (const port of await freePorts(count)) members.push(stack.adopt(await startMember(port, discovery, args), endMember));
  const owned = stack.move();
  return {
    members,
    primary: (among = members) =>
      eventually(async () => {
        const roles = await Promise.all(among.map(async (m) => (await roleOf(m)).role));
        const leading = among.filter((_, i) => roles[i] === 'primary');
        const [only] = leading;
        if (only === undefined || leading.length > 1) throw new Error(`roles are ${roles.join(', ')}`);
        return only;
      }, 60_000),
    others: (member) => members.filter((m) => m !== member),
    [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
  };
}

async function startMember(port: number, discovery: string, args: readonly string[]): Promise<Member> {
  const address = `127.0.0.1:${port}`;
  const start = (): Promise<ManagerProcess> => startManager(discovery, ['--replication', '--advertise', address, ...args], { port });
  let running = await start();
  return {
    address,
    api: new ApiClient(`http://${address}`),
    get process() {
      return running;
    },
    restart: async () => {
      running = await start();
    },
  };
}

async function endMember(member: Member): Promise<void> {
  await member.process.kill('SIGKILL');
}
