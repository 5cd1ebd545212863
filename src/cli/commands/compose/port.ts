import { BadInputError } from '../../../base/index.ts';
import { observeContainers } from '../../../compose/observe/index.ts';
import { setAction } from './action.ts';
import { DockerCommand } from './docker-command.ts';
import { parseIndex } from './parse-flags.ts';
import { runningContainer } from './select.ts';
import type { Session } from './session.ts';

interface PortFlags {
  readonly index?: string;
  readonly protocol: string;
}

export function command(): DockerCommand {
  const port = new DockerCommand('port')
    .summary('print where a port is published')
    .description("Prints the address and port under which a container port of a service is reached; on a fleet the address is the node's.")
    .argument('<service>')
    .argument('<port>')
    .option('--index <n>', 'of container n')
    .option('--protocol <protocol>', 'tcp or udp', 'tcp')
    .addHelpText('after', '\nExamples:\n  schwarm compose port web 8080\n  schwarm compose port --index 3 web 8080');
  return setAction<PortFlags>(port, run);
}

async function run(session: Session, flags: PortFlags, args: readonly string[]): Promise<number> {
  const [service = '', text = ''] = args;
  const [number = '', protocol = flags.protocol] = text.split('/');
  if (!/^\d+$/.test(number)) throw new BadInputError(`invalid port "${text}": give the port inside the container`);
  const named = await session.find();
  const containers = await observeContainers(session.docker, named.name, session.signal);
  const container = runningContainer(named, containers, service, parseIndex(flags.index));
  const found = container.ports.find((p) => p.targetPort === Number(number) && p.protocol === protocol && p.publishedPort > 0);
  if (found === undefined) throw new BadInputError(`no port ${number}/${protocol} for container ${container.name}: `);
  process.stdout.write(`${found.ip.includes(':') ? `[${found.ip}]` : found.ip}:${found.publishedPort}\n`);
  return 0;
}
