import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfig, type VariableName, variables } from '@/lib/platform/config';

// deploy/ belongs together and to the product. Nothing of it is started here; HAProxy's part is, by haproxy.protocol.test.ts
type Service = {
  image: string;
  build?: { context: string; dockerfile?: string };
  command?: string[];
  hostname?: string;
  environment?: Record<string, string | number>;
  secrets?: string[];
  volumes?: string[];
  ports?: string[];
  networks?: string[] | Record<string, { aliases?: string[] }>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: object;
  logging?: object;
  profiles?: string[];
  deploy?: { resources: { limits: { cpus: string; memory: string } } };
};
type Compose = Record<'networks' | 'volumes', Record<string, object>> & {
  services: Record<string, Service>;
  secrets: Record<string, { file: string }>;
};

const DIR = path.resolve('deploy');
const read = (name: string) => readFileSync(path.join(DIR, name), 'utf8');
const PUBLIC_HOST = 'tsp.example.com';
const compose = parse(read('compose.yaml').replace(/\$\{PUBLIC_HOST[^}]*\}/g, PUBLIC_HOST), { merge: true }) as Compose;
const services = Object.entries(compose.services);
const haproxy = read('haproxy/haproxy.cfg');
const defaults = Object.fromEntries(
  [...haproxy.matchAll(/^ +presetenv (\S+) (\S+)$/gm)].map(([, name, value]) => [name, value]),
);

const sampleOf = (secret: string) => (secret === 'DATABASE_URL' ? 'postgresql://a@b/c' : 'a secret of 16 or more');
/** Our own processes, with the environment as the entry point makes it: secrets whose names are variables become them. */
const processes = services.flatMap(([name, service]) => {
  const [command = ''] = service.command ?? [];
  if (service.image !== 'tsp-console' || command === 'node') return [];
  const secrets = (service.secrets ?? []).filter((secret) => /^[A-Z]/.test(secret));
  const env = { ...service.environment, ...Object.fromEntries(secrets.map((secret) => [secret, sampleOf(secret)])) };
  const texts = Object.fromEntries(
    Object.entries(env).map(([key, value]) => [key, String(value).replace(/\$\{[^:]+:-([^}]*)\}/, '$1')]),
  );
  return [{ name, command, env: texts as unknown as NodeJS.ProcessEnv }];
});

const SOURCES: Record<string, string> = {
  web: 'lib/web/config.ts',
  edge: 'lib/processes/edge/main.ts',
  platform: 'lib/processes/platform/main.ts',
  migrate: 'lib/processes/migrate/main.ts',
};
/** The variables that a process reads, from the list in its source. */
function variablesOf(command: string): VariableName[] {
  const source = readFileSync(SOURCES[command] ?? '', 'utf8');
  const [, list = ''] = /(?:variables: |NAMES = |readConfig\()\[([^\]]+)\]/.exec(source) ?? [];
  return [...list.matchAll(/'([A-Z_]+)'/g)].map(([, name]) => name as VariableName);
}

test('every variable of our processes is one that the product knows, reads in that process, and takes', () => {
  expect(processes.length).toBeGreaterThan(10);
  for (const { name, command, env } of processes) {
    const known = [...variablesOf(command), 'LOG_LEVEL'] as VariableName[];
    expect(known.length, name).toBeGreaterThan(4);
    const strangers = Object.keys(env).filter((key) => !(key in variables));
    expect(strangers, name).toEqual([]);
    expect(() => readConfig(known, { ...env, NODE_ENV: 'production' }), name).not.toThrow();
    // `TOPIC_ROOT` and `LOG_LEVEL` are the same for all, whether they read them or not
    const unread = Object.keys(env).filter((key) => !known.includes(key as VariableName) && key !== 'TOPIC_ROOT');
    expect(unread, name).toEqual([]);
  }
});

test('every role runs, each as often as it was sized for', () => {
  const roles = processes
    .filter(({ command }) => command === 'platform')
    .flatMap(({ env }) => {
      return readConfig(['PLATFORM_ROLES'], env).PLATFORM_ROLES;
    });
  const count = (role: string) => roles.filter((one) => one === role).length;
  const all = readConfig(['PLATFORM_ROLES'], { NODE_ENV: 'test' }).PLATFORM_ROLES;
  expect(Object.fromEntries(all.map((role) => [role, count(role)]))).toEqual({
    ...{ ingest: 3, live: 2, dispatch: 2, rotate: 1, janitor: 1 },
  });
  const many = (command: string) => processes.filter((one) => one.command === command).length;
  expect([many('web'), many('edge'), many('migrate')]).toEqual([2, 3, 1]);
});

test('replicas of `live` tell of each vehicle once, and the web asks all of them', () => {
  const live = processes.filter(({ env }) => env.PLATFORM_ROLES === 'live');
  const parts = live.map(({ env }) => readConfig(['LIVE_PART'], env).LIVE_PART);
  expect(parts).toEqual(live.map((_, part) => ({ part, parts: live.length })));
  for (const { env } of processes.filter(({ command }) => command === 'web')) {
    expect(readConfig(['PLATFORM_URL'], env).PLATFORM_URL).toEqual(live.map(({ name }) => `http://${name}:8082`));
  }
});

test('what keeps a session at the broker has a host name of its own, for that is its client id', () => {
  const names = processes
    .filter(({ command }) => command === 'platform')
    .map(({ name }) => compose.services[name]?.hostname);
  expect(names).not.toContain(undefined);
  expect(new Set(names).size).toBe(names.length);
});

test('ports: the design’s, and nothing is published but HAProxy’s', () => {
  expect(services.filter(([, { ports }]) => ports).map(([name]) => name)).toEqual(['haproxy']);
  const { MQTT_PORT, WSS_PORT, HTTPS_PORT, EST_PORT, PKI_PORT } = defaults;
  expect([MQTT_PORT, EST_PORT, PKI_PORT]).toEqual(
    (['MQTT_TLS_PORT', 'EDGE_TLS_PORT', 'EDGE_PORT'] as const).map((name) => String(variables[name].parse(undefined))),
  );
  const published = [MQTT_PORT, WSS_PORT, HTTPS_PORT, EST_PORT, PKI_PORT].map((port) => `${port}:${port}`);
  expect(compose.services.haproxy?.ports).toEqual(published);
  expect(haproxy).toContain('bind ":${MQTT_PORT}" ssl');
});

test('HAProxy and the brokers speak of the same ports', () => {
  const emqx = read('emqx/emqx.conf');
  const listeners = [
    ...emqx.matchAll(/^listeners\.(tcp|ssl|ws)\.(\w+) \{\n +bind = (\d+)(?:\n +proxy_protocol = (true))?/gm),
  ];
  const port = (name: string) => listeners.find(([, type, own]) => `${type}.${own}` === name)?.[3];
  expect([port('ws.default'), port('ssl.default'), port('tcp.default')]).toEqual([
    ...[defaults.NODE_WS_PORT, defaults.NODE_TLS_PORT, String(variables.MQTT_TCP_PORT.parse(undefined))],
  ]);
  const proxied = listeners.filter(([, , , , on]) => on).map(([, , , number]) => number);
  expect(proxied).toEqual(Array.from({ length: 9 }, (_, i) => defaults[`PROXIED_${i + 1}`]));
  expect(emqx).toContain(`dashboard.listeners.http.bind = ${defaults.NODE_CHECK_PORT}`);
});

test('the brokers know each other by the names that they have', () => {
  const nodes = services.flatMap(([, { environment }]) => environment?.EMQX_NODE__NAME ?? []);
  const [, seeds = ''] = /static\.seeds = \[(.+)\]/.exec(read('emqx/emqx.conf')) ?? [];
  expect(seeds.split(', ').map((seed) => JSON.parse(seed))).toEqual(nodes);
  for (const [name, { networks }] of services.filter(([, { environment }]) => environment?.EMQX_NODE__NAME)) {
    const { cluster, core } = networks as Record<string, { aliases?: string[] }>;
    expect(cluster?.aliases).toEqual([`${name}.cluster`]);
    expect(core?.aliases).toEqual(['brokers']);
  }
  expect(['NODE_1', 'NODE_2', 'NODE_3'].map((key) => defaults[key])).toEqual(
    nodes.map((node) => String(node).replace(/^emqx@|\.cluster$/g, '')),
  );
});

test('HAProxy finds whom it names, on a network that it is on', () => {
  const onFront = services.filter(([, { networks }]) =>
    (Array.isArray(networks) ? networks : Object.keys(networks ?? {})).includes('front'),
  );
  const names = ['NODE_1', 'NODE_2', 'NODE_3', 'EDGE_1', 'EDGE_2', 'EDGE_3', 'WEB_1', 'WEB_2'].map(
    (key) => defaults[key]?.split(':')[0],
  );
  expect(onFront.map(([name]) => name)).toEqual(expect.arrayContaining(names));
  const given = Object.keys(compose.services.haproxy?.environment ?? {});
  expect(given.filter((name) => !(name in defaults))).toEqual([]);
});

test('the refreshing job gets the variables that it reads, and HAProxy’s own folders', () => {
  const job = compose.services['refresh-crl'];
  const script = read('haproxy/refresh-crl.mjs');
  const names = [...script.matchAll(/env\('([A-Z_]+)'/g)].map(([, name]) => name);
  expect(Object.keys(job?.environment ?? {}).sort()).toEqual(names.sort());
  expect([job?.environment?.TLS_DIR, job?.environment?.RUN_DIR]).toEqual([defaults.TLS_DIR, defaults.RUN_DIR]);
  const bytes = Number(/^ +tune\.bufsize (\d+)$/m.exec(haproxy)?.[1]);
  expect(script).toContain(`MAX_PAYLOAD_BYTES = ${bytes.toString().replace(/(\d)(?=(\d{3})+$)/g, '$1_')} - `);
});

test('everything that is named is there', () => {
  const declared = (kind: 'networks' | 'volumes' | 'secrets' | 'services') => Object.keys(compose[kind]);
  const missing: string[] = [];
  const has = (names: string[], name: string, what: string) => names.includes(name) || missing.push(what + name);
  const script = read('make-secrets.sh');
  const used = new Set<string>();
  for (const [name, service] of services) {
    for (const other of Object.keys(service.depends_on ?? {})) has(declared('services'), other, `${name} depends on `);
    const networks = Array.isArray(service.networks) ? service.networks : Object.keys(service.networks ?? {});
    expect(networks.length, name).toBeGreaterThan(0);
    for (const network of networks) has(declared('networks'), network, `${name} network `);
    for (const secret of service.secrets ?? []) {
      has(declared('secrets'), secret, `${name} secret `);
      used.add(secret);
    }
    for (const [source = ''] of (service.volumes ?? []).map((volume) => volume.split(':'))) {
      if (!source.startsWith('.')) has(declared('volumes'), source, `${name} volume `);
      else if (!existsSync(path.join(DIR, source))) missing.push(source);
    }
    const { context, dockerfile = 'Dockerfile' } = service.build ?? {};
    if (context !== undefined && !existsSync(path.resolve(DIR, context, dockerfile)))
      missing.push(`${context}/${dockerfile}`);
    const [program, file = ''] = service.command ?? [];
    // The brokers' REST configuration comes with the change that makes it
    if (program === 'node' && file !== 'deploy/emqx/configure.mjs' && !existsSync(file)) missing.push(file);
  }
  expect(missing).toEqual([]);
  expect(declared('secrets').filter((secret) => !used.has(secret))).toEqual([]);
  for (const secret of declared('secrets')) expect(script).toContain(secret);
});

test('what waits for health is waited for where health is looked at, and everything has limits', () => {
  for (const [name, { depends_on = {}, logging, image, command = [], deploy }] of services) {
    for (const [other, { condition }] of Object.entries(depends_on)) {
      const looked = condition !== 'service_healthy' || compose.services[other]?.healthcheck;
      expect(Boolean(looked), `${name} waits for ${other}`).toBe(true);
    }
    expect(logging, name).toBeDefined();
    const job = image === 'tsp-console' && (command[0] === 'migrate' || command[1]?.endsWith('configure.mjs'));
    expect(job || deploy?.resources.limits, name).toBeTruthy();
  }
});

test('PostgreSQL has room for the pools of all processes', () => {
  // Each process has one pool, and a connection more for each role that listens
  const sizes = Object.entries(SOURCES).map(([command, file]) => {
    const text = readFileSync(
      command === 'web'
        ? 'lib/web/process-state.ts'
        : command === 'migrate'
          ? 'lib/processes/migrate/prepare-database.ts'
          : file,
      'utf8',
    );
    const [, size] = /(?:poolMax: |POOL_MAX = )(\d+)/.exec(text) ?? [];
    const replicas = processes.filter((one) => one.command === command).length;
    return replicas * (Number(size ?? 8) + 2);
  });
  const [, most] = /max_connections = (\d+)/.exec(read('postgres/postgresql.conf')) ?? [];
  expect(Number(most)).toBeGreaterThan(sizes.reduce((sum, size) => sum + size, 0));
});
