import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failureOf, loadSample } from '../sample-project.ts';

describe('what only shows in the whole', () => {
  for (const [text, message] of [
    ['services: {a: {command: x}}', 'service "a" has neither an image nor a build context specified: invalid compose project'],
    ['services: {a: {image: x, networks: [c]}}', 'service "a" refers to undefined network c: invalid compose project'],
    ['services: {a: {image: x, volumes: ["c:/c"]}}', 'service "a" refers to undefined volume c: invalid compose project'],
    ['services: {a: {image: x, secrets: [c]}}', 'service "a" refers to undefined secret c: invalid compose project'],
    ['services: {a: {image: x, configs: [c]}}', 'service "a" refers to undefined config c: invalid compose project'],
    ['services: {a: {image: x, models: [c]}}', 'service "a" refers to undefined model c: invalid compose project'],
    ['services: {a: {build: {secrets: [c]}}}', 'service "a" refers to undefined build secret c: invalid compose project'],
    ['services: {a: {image: x, depends_on: [c]}}', 'service "a" depends on undefined service "c": invalid compose project'],
    ['services: {a: {image: x, links: ["c:d"]}}', 'service "a" depends on undefined service "c": invalid compose project'],
    ['services: {a: {image: x, volumes_from: ["c:ro"]}}', 'service "a" depends on undefined service "c": invalid compose project'],
    ['services: {a: {image: x, pid: "service:c"}}', 'service "a" depends on undefined service "c": invalid compose project'],
    ['services: {a: {image: x, depends_on: [a]}}', 'dependency cycle detected: a -> a'],
    ['services: {a: {image: x, depends_on: [c]}, c: {image: x, links: [a]}}', 'dependency cycle detected: a -> c -> a'],
    [
      'services: {a: {image: x, network_mode: host, networks: [n]}}\nnetworks: {n: }',
      'service a declares mutually exclusive `network_mode` and `networks`: invalid compose project',
    ],
    [
      'services: {a: {image: x, network_mode: "service:b", ports: ["80"]}, b: {image: x}}',
      'services.a.ports: ports cannot be published with network_mode service:b; publish them on the container it joins',
    ],
    [
      'services: {a: {image: x, scale: 2, deploy: {replicas: 3}}}',
      "services.a: can't set distinct values on 'scale' and 'deploy.replicas': invalid compose project",
    ],
    [
      'services: {a: {image: x, cpus: 1, deploy: {resources: {limits: {cpus: 2}}}}}',
      "services.a: can't set distinct values on 'cpus' and 'deploy.resources.limits.cpus': invalid compose project",
    ],
    [
      'services: {a: {image: x, mem_limit: 1m, deploy: {resources: {limits: {memory: 2m}}}}}',
      "services.a: can't set distinct values on 'mem_limit' and 'deploy.resources.limits.memory': invalid compose project",
    ],
    [
      'services: {a: {image: x, mem_reservation: 1m, deploy: {resources: {reservations: {memory: 2m}}}}}',
      "services.a: can't set distinct values on 'mem_reservation' and 'deploy.resources.reservations.memory': invalid compose project",
    ],
    [
      'services: {a: {image: x, pids_limit: 1, deploy: {resources: {limits: {pids: 2}}}}}',
      "services.a: can't set distinct values on 'pids_limit' and 'deploy.resources.limits.pids': invalid compose project",
    ],
    ['services: {a: {image: x, scale: -1}}', 'services.a.scale: must be greater than or equal to 0'],
    [
      'services: {a: {image: x, scale: 2, container_name: aa}}',
      "services.a: can't set container_name and scale as container name must be unique",
    ],
    [
      'services: {a: {image: x, scale: 2, networks: {n: {ipv4_address: 10.0.0.2}}}}\nnetworks: {n: }',
      "services.a: can't set a fixed address and scale as every container needs its own address",
    ],
    [
      'services: {a: {image: x, container_name: xx}, c: {image: x, container_name: xx}}',
      'services.c: container name "xx" is already in use by service a',
    ],
    [
      'services: {a: {image: x, volumes: ["./x:/y"], tmpfs: [/y]}}',
      'services.a.volumes[0]: target /y already mounted as services.a.tmpfs[0]',
    ],
    [
      'services: {a: {image: x, volumes: [{type: bind, target: /y}]}}',
      'invalid mount config for type "bind": field Source must not be empty',
    ],
    ['services: {a: {image: x, ports: [{published: 1}]}}', 'service ports services.a.ports.[0] is missing a target port'],
    ['services: {a: {image: x, healthcheck: {test: [foo]}}}', 'healthcheck.test must start either by "CMD", "CMD-SHELL" or "NONE"'],
    [
      'services: {a: {image: x, restart: sometimes}}',
      'services.a.restart: unknown policy sometimes; use no, always, unless-stopped, on-failure or on-failure:N',
    ],
    [
      'services: {a: {image: x, labels: [com.docker.compose.project=x]}}',
      'services.a.labels: com.docker.compose.project is set by Compose itself; remove it from the file',
    ],
    [
      'services: {a: {image: x, gpus: [{count: 1, device_ids: [a]}]}}',
      'services.a.gpus.[]: "count" and "device_ids" attributes are exclusive',
    ],
    [
      'services: {a: {build: ., develop: {watch: [{path: ., action: sync}]}}}',
      'services.a.develop.watch: target is required for non-rebuild actions: invalid compose project',
    ],
    [
      'services: {a: {build: {dockerfile: x, dockerfile_inline: y}}}',
      'service "a" declares mutualy exclusive dockerfile and dockerfile_inline: invalid compose project',
    ],
    [
      'services: {a: {platform: linux/amd64, build: {platforms: [linux/arm64]}}}',
      'service.build.platforms MUST include service.platform "linux/amd64": invalid compose project',
    ],
    [
      'services: {a: {image: x, networks: {n: {ipv4_address: 10.9.0.2}}}}\nnetworks: {n: {ipam: {config: [{subnet: 10.0.0.0/24}]}}}',
      'services.a.networks.n: address 10.9.0.2 is in no subnet of the network',
    ],
    ['secrets: {s: {}}', 'secrets.s: one of file|environment must be set'],
    ['secrets: {s: {file: x, environment: y}}', 'secrets.s: file|environment attributes are mutually exclusive'],
    ['configs: {s: {}}', 'configs.s: one of file|environment|content must be set'],
    ['configs: {s: {file: x, content: y}}', 'configs.s: file|environment|content attributes are mutually exclusive'],
    ['volumes: {v: {external: true, driver: local}}', 'volumes.v: conflicting parameters "external" and "driver" specified'],
  ] as const) {
    test(`${text} is refused`, async () => {
      assert.equal((await failureOf(text)).replace(/ \(compose\.yaml:\d+\)$/, ''), message);
    });
  }

  test('faults of all services are told at once, each with its place', async () => {
    const message = await failureOf('services:\n  a: {image: x, networks: [n]}\n  b:\n    image: x\n    restart: sometimes');
    assert.deepEqual(
      message.split('\n').map((line) => /\((.*)\)$/.exec(line)?.[1]),
      ['compose.yaml:2', 'compose.yaml:5'],
    );
  });

  test('an address inside one of the subnets is fine, IPv6 too', async () => {
    const text =
      'services: {a: {image: x, networks: {n: {ipv4_address: 10.0.1.2, ipv6_address: "fd00::2"}}}}\n' +
      'networks: {n: {ipam: {config: [{subnet: 10.0.0.0/24}, {subnet: 10.0.1.0/24}, {subnet: "fd00::/64"}]}}}';
    assert.equal((await loadSample(text)).project.services.size, 1);
  });
});
