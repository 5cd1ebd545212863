import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failureOf, loadSample } from '../sample-project.ts';

const service = (text: string): string => `services:\n  a:\n    image: x\n    ${text}`;
const at = (line: number): string => ` (compose.yaml:${line})`;

describe('the schema', () => {
  for (const [text, what] of [
    ['environment: {A: [1]}', 'services.a.environment.A must be a boolean, null, number or string'],
    ['environment: 3', 'services.a.environment must be a mapping'],
    ['command: [echo, 3]', 'services.a.command.1 must be a string'],
    ['command: {a: 1}', 'services.a.command must be a null'],
    ['ports: 80', 'services.a.ports must be a array'],
    ['ports: [true]', 'services.a.ports.0 must be a number'],
    ['ports:', 'services.a.ports must be a array'],
    ['user: 1000', 'services.a.user must be a string'],
    ['privileged: 3', 'services.a.privileged must be a boolean or string'],
    ['scale: 1.5', 'services.a.scale must be a integer or string'],
    ['cpu_percent: 150', 'services.a.cpu_percent must be a string'],
    ['deploy: 3', 'services.a.deploy must be a mapping or null'],
    ['networks: {default: 3}', 'services.a.networks.default must be a mapping'],
    ['stop_grace_period: 10', 'services.a.stop_grace_period must be a string'],
    [
      'depends_on: {c: {condition: x}}',
      "services.a.depends_on.c.condition value must be one of 'service_started', 'service_healthy', 'service_completed_successfully'",
    ],
    ['depends_on: {c: {restart: true}}', "services.a.depends_on.c missing property 'condition'"],
    [
      'pull_policy: foo',
      "services.a.pull_policy 'foo' does not match pattern 'always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+'",
    ],
    ['container_name: x', "services.a.container_name 'x' does not match pattern '[a-zA-Z0-9][a-zA-Z0-9_.-]+'"],
    ['gpus: x', "services.a.gpus value must be 'all'"],
    ['ulimits: {nofile: {soft: 1}}', "services.a.ulimits.nofile must be a integer or string; missing property 'hard'"],
    ['foo: 1', "services.a additional properties 'foo' not allowed"],
    ['imagge: 1', `services.a additional properties 'imagge' not allowed; did you mean "image"?`],
    ['deploy: {mode: x}', "services.a.deploy.mode value must be one of 'replicated', 'global', 'replicated-job', 'global-job'"],
  ] as const) {
    test(`${text} is refused`, async () => {
      assert.equal(await failureOf(service(text)), `validating DIR/compose.yaml: ${what}${at(4)}`);
    });
  }

  for (const [text, message] of [
    ['services: {a: {image: x}}\nfoo: 1', `validating DIR/compose.yaml:  additional properties 'foo' not allowed${at(2)}`],
    ['services: {a: }', `validating DIR/compose.yaml: services.a must be a mapping${at(1)}`],
    ['services: [a]', `services must be a mapping${at(1)}`],
    ['services: {"a b": {image: x}}', `validating DIR/compose.yaml: services additional properties 'a b' not allowed${at(1)}`],
    ['name: 3', `validating DIR/compose.yaml: name must be a string${at(1)}`],
    ['configs: {s: }', `validating DIR/compose.yaml: configs.s must be a mapping${at(1)}`],
  ] as const) {
    test(`${JSON.stringify(text)} is refused`, async () => assert.equal(await failureOf(text), message));
  }

  test('all faults are told at once, each with its place', async () => {
    const message = await failureOf('services:\n  a:\n    image: 3\n    foo: 1\n  b: 4');
    assert.deepEqual(message.split('\n'), [
      `validating DIR/compose.yaml: services.a additional properties 'foo' not allowed${at(4)}`,
      `validating DIR/compose.yaml: services.a.image must be a string${at(3)}`,
      `validating DIR/compose.yaml: services.b must be a mapping${at(5)}`,
    ]);
  });

  test('extensions are allowed in every section and kept', async () => {
    const { project } = await loadSample(
      'services: {a: {image: x, x-a: [1], deploy: {x-d: 1}}}\nnetworks: {x-n: {x-m: 2}}\nx-top: {a: {b: null}}',
    );
    assert.deepEqual(project.services.get('a')?.extensions, { 'x-a': [1] });
    assert.deepEqual(project.services.get('a')?.deploy?.extensions, { 'x-d': 1 });
    assert.deepEqual(project.other, { 'x-top': { a: { b: null } } });
    assert.deepEqual(project.networks.get('x-n')?.extensions, { 'x-m': 2 });
  });

  test('keys with hyphens are read with a warning, and refused when strict', async () => {
    const text = 'services:\n  a:\n    image: x\n    depends-on: [b]\n    x-y-z: 1\n  b: {image: x, stop-grace-period: 1s}';
    const { project, warnings } = await loadSample(text);
    assert.deepEqual([...(project.services.get('a')?.dependsOn.keys() ?? [])], ['b']);
    assert.equal(project.services.get('b')?.stopGracePeriodMs, 1000);
    assert.deepEqual(warnings, [
      "compose.yaml:4: 'depends-on' is not a Compose key; read as 'depends_on'",
      "compose.yaml:6: 'stop-grace-period' is not a Compose key; read as 'stop_grace_period'",
    ]);
    const [first] = (await failureOf(text, { strict: true })).split('\n');
    assert.equal(
      first,
      `validating DIR/compose.yaml: services.a additional properties 'depends-on' not allowed; did you mean "depends_on"?${at(4)}`,
    );
  });
});

describe('decoding', () => {
  const heading = 'decoding failed due to the following error(s):\n';
  for (const [text, problem] of [
    ['mem_limit: 10x', `'services[a].mem_limit' invalid suffix: 'x'`],
    ['stop_grace_period: 5x', `'services[a].stop_grace_period' time: unknown unit "x" in duration "5x"`],
    ['stop_grace_period: "10"', `'services[a].stop_grace_period' time: missing unit in duration "10"`],
    [`command: "echo 'a"`, `'services[a].command' invalid command line string`],
    ['extra_hosts: ["h"]', `'services[a].extra_hosts' invalid additional host, missing IP: h`],
    ['volumes: [{type: tmpfs, target: /x, tmpfs: {mode: "9"}}]', `'services[a].volumes[0].tmpfs.mode' invalid mode: 9`],
  ] as const) {
    test(`${text} is refused`, async () => assert.equal(await failureOf(service(text)), `${heading}\n${problem}${at(4)}`));
  }

  for (const [text, message] of [
    ['ports: ["99999:80"]', 'Invalid hostPort: 99999'],
    ['ports: ["80:abc"]', 'Invalid containerPort: abc'],
    ['ports: ["999.1.1.1:80:80"]', 'Invalid ip address: 999.1.1.1'],
    ['ports: ["8000-8002:80-81"]', 'Invalid ranges specified for container and host Ports: 80-81 and 8000-8002'],
    ['ports: ["80/foo"]', 'Invalid proto: foo'],
    ['ports: ["80-70"]', 'Invalid containerPort: 80-70'],
    ['ports: [""]', 'No port specified: <empty>'],
    ['devices: ["a:b:c:d"]', 'confusing device mapping, please use long syntax: a:b:c:d'],
    ['volumes: [""]', 'invalid empty volume spec'],
    ['volumes: ["./rel"]', 'services.a.volumes[0]: target rel must be an absolute path in the container'],
  ] as const) {
    test(`${text} is refused`, async () => assert.equal(await failureOf(service(text)), message + at(4)));
  }
});

describe('casting', () => {
  test('texts for booleans and numbers are cast after filling in', async () => {
    const { project, warnings } = await loadSample(
      service('tty: "${Y:-yes}"\n    scale: "${N:-2}"\n    cpus: "${C:-0.5}"\n    ports: [{target: "${P:-80}", published: 8080}]'),
    );
    const a = project.services.get('a');
    assert.deepEqual([a?.tty, a?.scale, a?.cpuNanos, a?.ports[0]?.target, a?.ports[0]?.published], [true, 2, 500_000_000, 80, '8080']);
    assert.deepEqual(warnings, ['"yes" for boolean is not supported by YAML 1.2, please use `true`']);
  });

  for (const [text, what] of [
    ['privileged: "${Z:-maybe}"', 'services.a.privileged: failed to cast to expected type: invalid boolean: maybe'],
    ['scale: x', 'services.a.scale: failed to cast to expected type: invalid integer: x'],
    ['ports: [{target: x}]', 'services.a.ports.[].target: failed to cast to expected type: invalid integer: x'],
    ['command: "${B:?need it}"', 'services.a.command: required variable B is missing a value: need it'],
    ['command: "${B?}"', 'services.a.command: required variable B is missing a value'],
  ] as const) {
    test(`${text} is refused`, async () => assert.equal(await failureOf(service(text)), `error while interpolating ${what}${at(4)}`));
  }

  test('a reference that breaks the grammar shows the template', async () => {
    const message = `invalid interpolation format for services.a.command.[].\nYou may need to escape any $ with another $.\n\${b${at(4)}`;
    assert.equal(await failureOf(service('command: ["${b"]')), message);
  });
});
