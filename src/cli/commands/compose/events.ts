import { COMPOSE } from '../../../compose/identity/index.ts';
import { type EngineEvent, watchEvents } from '../../../engine/index.ts';
import { setAction } from './action.ts';
import { DockerCommand } from './docker-command.ts';
import { timeFlag } from './durations.ts';
import type { Session } from './session.ts';
import { untilTime } from './until-time.ts';

interface EventsFlags {
  readonly json?: boolean;
  readonly since?: string;
  readonly until?: string;
}

export function command(): DockerCommand {
  const events = new DockerCommand('events')
    .summary('print what happens to containers')
    .description('Prints events of the containers of the named services or of all, as they come; goes on over broken connections.')
    .argument('[service...]')
    .option('--json', 'one JSON object a line')
    .option('--since <time>', 'from this time on')
    .option('--until <time>', 'up to this time')
    .addHelpText('after', '\nExamples:\n  schwarm compose events --json\n  schwarm compose events --since 10m web');
  return setAction<EventsFlags>(events, run);
}

async function run(session: Session, flags: EventsFlags, services: readonly string[]): Promise<number> {
  const { name } = await session.find();
  const { docker, clock, random } = session;
  const nowMs = clock.nowMs();
  const since = timeFlag('--since', flags.since, nowMs);
  const until = timeFlag('--until', flags.until, nowMs);
  const filters = { type: ['container'], label: [`${COMPOSE.project}=${name}`] };
  const sinceNano = since === undefined ? {} : { sinceNano: BigInt(Math.round(Number(since) * 1e6)) * 1000n };
  const signal = until === undefined ? session.signal : untilTime(Number(until) * 1000 - nowMs, session.signal);
  for await (const event of watchEvents(docker.engine, { filters, clock, random, ...sinceNano }, signal)) {
    if (event === 'gap' || event.attributes[COMPOSE.oneoff] === 'True') continue;
    const service = event.attributes[COMPOSE.service] ?? '';
    if (services.length === 0 || services.includes(service)) process.stdout.write(`${line(event, service, flags.json === true)}\n`);
  }
  return session.signal.aborted ? 130 : 0;
}

function line(event: EngineEvent, service: string, json: boolean): string {
  const time = new Date(Number(event.timeNano / 1_000_000n)).toISOString();
  const own = Object.fromEntries(Object.entries(event.attributes).filter(([key]) => !key.startsWith('com.docker.compose.')));
  if (json) return JSON.stringify({ action: event.action, attributes: own, id: event.actorId, service, time, type: event.type });
  const text = Object.entries(own)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(', ');
  return `${time.replace('T', ' ').replace('Z', '')} container ${event.action} ${event.actorId} (${text})`;
}
