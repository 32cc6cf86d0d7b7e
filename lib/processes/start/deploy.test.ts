import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { PLATFORM_ROLES } from '@/lib/contracts';
import {
  isSecret,
  type ProcessName,
  processVariables,
  readConfig,
  SECRETS,
  type VariableName,
  variables,
} from '@/lib/platform/config';

// Checks that the files of deploy/ agree with each other and with the product, without starting anything.
// haproxy.protocol.test.ts runs HAProxy's part.
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

const sampleOf = (secret: string) => (secret === 'DATABASE_URL' ? 'postgresql://a@b/c' : 'a-secret-of-16-or-more');
/** Our own processes with their environment and the secrets that the entry point passes on. */
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

const POOL_SOURCES: Record<string, string> = {
  web: 'lib/web/process-state.ts',
  edge: 'lib/processes/edge/main.ts',
  platform: 'lib/processes/platform/main.ts',
  migrate: 'lib/processes/migrate/prepare-database.ts',
};

test('every variable of our processes is known, read in that process, and valid', () => {
  expect(processes.length).toBeGreaterThan(10);
  for (const { name, command, env } of processes) {
    const known: readonly VariableName[] = processVariables[command as ProcessName];
    const unknown = Object.keys(env).filter((key) => !(key in variables));
    expect(unknown, name).toEqual([]);
    expect(() => readConfig(known, { ...env, NODE_ENV: 'production' }), name).not.toThrow();
    // TOPIC_ROOT is set for all processes
    const unread = Object.keys(env).filter((key) => !known.includes(key as VariableName) && key !== 'TOPIC_ROOT');
    expect(unread, name).toEqual([]);
  }
});

test('the entry point sets variables of secrets, or their files if the product reads them again', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'run-secrets-'));
  const inCompose = Object.keys(compose.secrets).filter((name) => /^[A-Z]/.test(name));
  const names = [...new Set([...Object.keys(SECRETS), ...inCompose])];
  for (const name of [...names, 'ca_key']) writeFileSync(path.join(dir, name), `${sampleOf(name)}\n`);
  const script = read('entrypoint.sh').replaceAll('/run/secrets', dir);
  const options = { encoding: 'utf8', env: { NODE_ENV: 'test' } } as const;
  const env = parseEnv(execFileSync('sh', ['-c', script, 'entrypoint.sh', 'env'], options)) as Record<string, string>;
  for (const name of names) {
    const set = { [name]: env[name], [`${name}_FILE`]: env[`${name}_FILE`] };
    const file = path.join(dir, name);
    expect(set).toEqual(isSecret(name) ? { [`${name}_FILE`]: file } : { [name]: sampleOf(name) });
  }
  rmSync(dir, { recursive: true });
});

const rolesOf = (env: NodeJS.ProcessEnv) => readConfig(['PLATFORM_ROLES'], env).PLATFORM_ROLES;

test('roles that write files for brokers and HAProxy have their volume, and `authority` the public host name', () => {
  const platform = processes.filter(({ command }) => command === 'platform');
  const writers = platform.filter(({ env }) =>
    rolesOf(env).some((role) => role === 'authority' || role === 'revocation'),
  );
  expect(writers).not.toEqual([]);
  for (const { name, env } of writers) {
    expect(compose.services[name]?.volumes, name).toContain('pki:/data');
    if (rolesOf(env).includes('authority')) expect(compose.services[name]?.hostname).toBe(PUBLIC_HOST);
    expect(Object.keys(compose.services['refresh-crl']?.depends_on ?? {})).toContain(name);
  }
});

test('every role runs with its number of replicas', () => {
  const roles = processes.filter(({ command }) => command === 'platform').flatMap(({ env }) => rolesOf(env));
  const count = (role: string) => roles.filter((one) => one === role).length;
  expect(Object.fromEntries(PLATFORM_ROLES.map((role) => [role, count(role)]))).toEqual({
    ...{ ingest: 3, live: 2, dispatch: 2, rotate: 1, revocation: 1, authority: 1, access: 1, janitor: 1 },
  });
  const many = (command: string) => processes.filter((one) => one.command === command).length;
  expect([many('web'), many('edge'), many('migrate')]).toEqual([2, 3, 1]);
});

test('replicas of `live` have one part each, and the web reads all of them', () => {
  const live = processes.filter(({ env }) => env.PLATFORM_ROLES === 'live');
  const parts = live.map(({ env }) => readConfig(['LIVE_PART'], env).LIVE_PART);
  expect(parts).toEqual(live.map((_, part) => ({ part, parts: live.length })));
  for (const { env } of processes.filter(({ command }) => command === 'web')) {
    expect(readConfig(['PLATFORM_URL'], env).PLATFORM_URL).toEqual(live.map(({ name }) => `http://${name}:8082`));
  }
});

test('processes with a session at the broker have distinct host names, which are their client ids', () => {
  const names = processes
    .filter(({ command }) => command === 'platform')
    .map(({ name }) => compose.services[name]?.hostname);
  expect(names).not.toContain(undefined);
  expect(new Set(names).size).toBe(names.length);
});

test('ports are the defaults, and only HAProxy’s are published', () => {
  expect(services.filter(([, { ports }]) => ports).map(([name]) => name)).toEqual(['haproxy']);
  const { MQTT_PORT, WSS_PORT, HTTPS_PORT, EST_PORT, PKI_PORT } = defaults;
  expect([MQTT_PORT, EST_PORT, PKI_PORT]).toEqual(
    (['MQTT_TLS_PORT', 'EDGE_TLS_PORT', 'EDGE_PORT'] as const).map((name) => String(variables[name].parse(undefined))),
  );
  const published = [MQTT_PORT, WSS_PORT, HTTPS_PORT, EST_PORT, PKI_PORT].map((port) => `${port}:${port}`);
  expect(compose.services.haproxy?.ports).toEqual(published);
  expect(haproxy).toContain('bind ":${MQTT_PORT}" ssl');
});

test('HAProxy and the brokers use the same ports', () => {
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

test('the brokers’ cluster seeds are their node names', () => {
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

test('HAProxy’s servers exist and are on its network', () => {
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

test('refresh-crl has the variables that it reads, and HAProxy’s folders', () => {
  const job = compose.services['refresh-crl'];
  const script = read('haproxy/refresh-crl.mjs');
  const names = [...script.matchAll(/env\('([A-Z_]+)'/g)].map(([, name]) => name);
  expect(Object.keys(job?.environment ?? {}).sort()).toEqual(names.sort());
  expect([job?.environment?.TLS_DIR, job?.environment?.RUN_DIR]).toEqual([defaults.TLS_DIR, defaults.RUN_DIR]);
  const bytes = Number(/^ +tune\.bufsize (\d+)$/m.exec(haproxy)?.[1]);
  expect(script).toContain(`MAX_PAYLOAD_BYTES = ${bytes.toString().replace(/(\d)(?=(\d{3})+$)/g, '$1_')} - `);
});

test('everything that is referenced exists', () => {
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
    if (program === 'node' && !existsSync(file)) missing.push(file);
  }
  expect(missing).toEqual([]);
  expect(declared('secrets').filter((secret) => !used.has(secret))).toEqual([]);
  for (const secret of declared('secrets')) expect(script).toContain(secret);
});

test('dependencies on health have a health check, and every service has limits', () => {
  for (const [name, { depends_on = {}, logging, image, command = [], deploy }] of services) {
    for (const [other, { condition }] of Object.entries(depends_on)) {
      const checked = condition !== 'service_healthy' || compose.services[other]?.healthcheck;
      expect(Boolean(checked), `${name} waits for ${other}`).toBe(true);
    }
    expect(logging, name).toBeDefined();
    const job = image === 'tsp-console' && (command[0] === 'migrate' || command[1]?.endsWith('configure.mjs'));
    expect(job || deploy?.resources.limits, name).toBeTruthy();
  }
});

test('PostgreSQL allows the connections of all processes', () => {
  // Each process has its pool and one of Prisma of the same size; each role may have a connection for LISTEN
  const listening = ({ command, env }: (typeof processes)[number]) =>
    Math.max(2, command === 'platform' ? rolesOf(env).length : 0);
  const sizes = Object.entries(POOL_SOURCES).map(([command, file]) => {
    const [, size] = /(?:poolMax: |POOL_MAX = )(\d+)/.exec(readFileSync(file, 'utf8')) ?? [];
    const replicas = processes.filter((one) => one.command === command);
    return replicas.reduce((sum, one) => sum + 2 * Number(size ?? 8) + listening(one), 0);
  });
  const [, maxConnections] = /max_connections = (\d+)/.exec(read('postgres/postgresql.conf')) ?? [];
  expect(Number(maxConnections)).toBeGreaterThan(sizes.reduce((sum, size) => sum + size, 0));
});
