import { call, created, removed, running, type Section, send } from '../call.ts';

const filters = (value: object): string => `filters=${JSON.stringify(value)}`;
/** What happened since the section began. */
const PAST = 'GET /events?since=<since>&until=<until>';

const FILTERS: readonly object[] = [
  { type: ['container'] },
  { type: ['network'] },
  { type: ['volume'] },
  { type: ['image'] },
  { type: ['daemon'] },
  { event: ['start'] },
  { event: ['die', 'start'] },
  { event: ['exec_create'] },
  { container: ['ev'] },
  { container: ['<ev>'] },
  { container: ['nosuch'] },
  { image: ['busybox'] },
  { image: ['busybox:latest'] },
  { label: ['tier=web'] },
  { label: ['tier'] },
  { label: ['tier=no'] },
  { network: ['en'] },
  { volume: ['evv'] },
  { scope: ['local'] },
  { scope: ['swarm'] },
  { type: ['container'], event: ['destroy'] },
];

/** Events past and live, and disk use. */
export const events: readonly Section[] = [
  {
    name: 'events',
    calls: [
      call('GET /events', {
        until: /"destroy"/,
        unordered: [''],
        meanwhile: [
          ...running('ev', { Labels: { tier: 'web' } }),
          call('POST /containers/ev/rename?name=ev2'),
          send('POST /containers/ev2/exec', { Cmd: ['true'] }, { keep: { evx: 'Id' } }),
          send('POST /exec/<evx>/start', {}),
          call('POST /containers/ev2/pause'),
          call('POST /containers/ev2/unpause'),
          send('POST /containers/ev2/update', { RestartPolicy: { Name: 'no' } }),
          call('POST /containers/ev2/kill'),
          call('POST /containers/ev2/wait'),
          call('DELETE /containers/ev2'),
        ],
      }),
      call('GET /v1.41/events', {
        until: /"destroy"/,
        unordered: [''],
        meanwhile: [
          send('POST /volumes/create', { Name: 'evv' }),
          created('ev'),
          call('DELETE /containers/ev'),
          call('DELETE /volumes/evv'),
        ],
      }),
      call(`GET /events?${filters({ type: ['network'] })}`, {
        until: /"destroy"/,
        unordered: [''],
        meanwhile: [send('POST /networks/create', { Name: 'en' }, { keep: { en: 'Id' } }), call('DELETE /networks/en')],
      }),
      call(`GET /events?${filters({ type: ['image'] })}`, {
        until: /"untag"/,
        unordered: [''],
        meanwhile: [call('POST /images/busybox/tag?repo=tagged'), call('DELETE /images/tagged')],
      }),
      call(`GET /events?since=1&until=2&${filters({ foo: ['x'] })}`),
      call('GET /events?filters={'),
      call('GET /events?since=x'),
      call('GET /events?until=x'),
      call('GET /events?since=10&until=5'),
      call('GET /events?since=1&until=2'),
      call('GET /v1.24/events?since=1&until=2'),
      call('GET /v1.51/events?since=1&until=2', { headers: { Accept: 'application/x-ndjson' } }),
    ],
  },
  {
    name: 'events of the past',
    calls: [
      call('GET /_ping', { keep: { since: 'now' } }),
      send('POST /networks/create', { Name: 'en' }, { keep: { en: 'Id' } }),
      ...running('ev', { Labels: { tier: 'web' }, HostConfig: { NetworkMode: 'en', Binds: ['evv:/data'] } }),
      send('POST /containers/ev/exec', { Cmd: ['true'] }, { keep: { evx: 'Id' } }),
      call('POST /images/busybox/tag?repo=tagged'),
      ...removed('ev'),
      call('DELETE /volumes/evv'),
      call('DELETE /networks/en'),
      call('DELETE /images/tagged'),
      call('GET /_ping', { keep: { until: 'now' } }),
      call(PAST, { unordered: [''] }),
      call('GET /v1.24/events?since=<since>&until=<until>', { unordered: [''] }),
      call('GET /v1.45/events?since=<since>&until=<until>', { unordered: [''] }),
      ...FILTERS.map((value) => call(`${PAST}&${filters(value)}`, { unordered: [''] })),
      call('GET /events?since=<until>&until=<since>'),
    ],
  },
  {
    name: 'disk use',
    calls: [
      ...running('df', { HostConfig: { Binds: ['dfv:/data'] } }),
      ...['', '/v1.24', '/v1.41', '/v1.43', '/v1.44', '/v1.51'].map((prefix) =>
        call(`GET ${prefix}/system/df`, {
          varies: ['LayersSize', 'Images.*.SharedSize', 'Images.*.Size', 'Volumes.*.UsageData.Size'],
          unordered: ['Volumes', 'Images'],
        }),
      ),
      ...['container', 'image', 'volume', 'build-cache', 'nope', ''].map((type) =>
        call(`GET /system/df?type=${type}`, { varies: ['LayersSize'] }),
      ),
      call('GET /system/df?type=volume&type=container', { varies: ['LayersSize'] }),
      call('GET /system/df?verbose=1', { varies: ['LayersSize'] }),
      ...removed('df'),
      call('DELETE /volumes/dfv'),
    ],
  },
];
