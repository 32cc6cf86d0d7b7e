import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EmqxRest, startEmqxRest } from '@/lib/testing/emqx/emqx-rest';
import { configureEnv, EDGE_URL, HOOK_SECRET, runConfigure, spawnConfigure } from '@/lib/testing/emqx/run-configure';

let rest: EmqxRest;
beforeEach(async () => {
  rest = await startEmqxRest();
});
afterEach(() => rest.close());

const settings = () => configureEnv(rest);
const run = runConfigure;
const writes = () => rest.requests.filter(({ line }) => !line.startsWith('GET '));

describe('configure on a new EMQX', () => {
  test('creates all settings', async () => {
    const { code, out, error } = await spawnConfigure(settings());
    expect([code, error]).toEqual([0, '']);
    expect(out).toEqual([
      'authorization settings: changed',
      'authorization by http: created',
      'authorization by file: removed',
      'authentication by password_based:http: created',
      'authentication by jwt: created',
      'authentication by jwt: moved to the front',
      'MQTT settings: changed',
      'connector http:tsp_events: created',
      'connector http:tsp_dropped: created',
      'action http:tsp_events: created',
      'action http:tsp_dropped: created',
      'rule tsp_connections: created',
      'rule tsp_subscriptions: created',
      'rule tsp_acknowledgements: created',
      'rule tsp_dropped: created',
      'listener ssl:default: changed, and its connections dropped',
    ]);
    const {
      authenticators,
      sources,
      settings: authorization,
      connectors,
      actions,
      rules,
      listeners,
      zone,
    } = rest.configuration;
    expect(authenticators).toMatchObject([
      {
        id: 'jwt',
        use_jwks: true,
        refresh_interval: 5,
        acl_claim_name: 'acl',
        endpoint: `${EDGE_URL}/.well-known/jwks.json`,
      },
      {
        id: 'password_based:http',
        url: `${EDGE_URL}/broker/authenticate`,
        method: 'post',
        headers: { 'x-broker-secret': HOOK_SECRET },
      },
    ]);
    expect(authenticators[0]?.verify_claims).toEqual({
      clientid: '$' + '{clientid}',
      username: '$' + '{username}',
      iss: 'tsp-console',
      aud: 'tsp-broker',
    });
    expect(sources).toMatchObject([{ type: 'http', url: `${EDGE_URL}/broker/authorize` }]);
    expect(authorization).toMatchObject({ no_match: 'deny' });
    expect(connectors.get('http:tsp_events')).toMatchObject({ pool_size: 1, url: `${EDGE_URL}/broker/events` });
    expect(actions.get('http:tsp_events')).toMatchObject({
      connector: 'tsp_events',
      resource_opts: { query_mode: 'async', worker_pool_size: 1 },
    });
    expect([...rules.keys()]).toEqual(['tsp_connections', 'tsp_subscriptions', 'tsp_acknowledgements', 'tsp_dropped']);
    expect(listeners.get('ssl:default')).toMatchObject({
      ssl_options: {
        verify: 'verify_peer',
        fail_if_no_peer_cert: true,
        enable_crl_check: true,
        reuse_sessions: false,
        cacertfile: 'etc/certs/tbox-ca.pem',
      },
    });
    expect(zone).toMatchObject({ mqtt: { max_inflight: 32, shared_subscription_strategy: 'hash_clientid' } });
  });

  test('sends only placeholders that EMQX supports', async () => {
    await run(settings());
    const [jwt, http] = rest.configuration.authenticators;
    const names = (thing: Record<string, unknown> | undefined) => Object.values((thing?.body ?? {}) as object).sort();
    const all = (list: string[]) => list.map((name) => `$\{${name}}`).sort();
    expect(names(jwt)).toEqual([]);
    expect(names(http)).toEqual(
      all(['clientid', 'username', 'password', 'peerhost', 'cert_subject', 'cert_common_name', 'cert_pem']),
    );
    expect(names(rest.configuration.sources[0])).toEqual(
      all(['clientid', 'username', 'peerhost', 'topic', 'action', 'qos', 'retain', 'cert_subject', 'cert_common_name']),
    );
  });

  test('denies topics before it adds authenticators', async () => {
    await run(settings());
    const order = writes().map(({ line }) => line);
    expect(order.indexOf('PUT /authorization/settings')).toBeLessThan(order.indexOf('POST /authentication'));
    expect(order.indexOf('POST /authorization/sources')).toBeLessThan(
      order.indexOf('DELETE /authorization/sources/file'),
    );
    expect(order.indexOf('POST /connectors')).toBeLessThan(order.indexOf('POST /actions'));
    expect(order.indexOf('POST /actions')).toBeLessThan(order.indexOf('POST /rules'));
  });
});

test('emqx.conf has no setting that configure.mjs sets', async () => {
  const file = await readFile(new URL('./emqx.conf', import.meta.url), 'utf8');
  const settings = file.replace(/#.*/g, '');
  expect(settings).not.toMatch(/sources|enable_crl_check|authentication|mqtt\s*\{|bridges|rule_engine/);
  expect(settings).toMatch(/no_match = deny/);
});

test.each([true, false])('changes nothing in a second run (actions: %s)', async (hasActions) => {
  await rest.close();
  rest = await startEmqxRest({ hasActions });
  await run(settings());
  rest.requests.length = 0;
  expect(await run(settings())).toEqual({ code: 0, out: ['unchanged'], error: '' });
  expect(writes()).toEqual([]);
});

test('creates bridges on an EMQX without actions', async () => {
  await rest.close();
  rest = await startEmqxRest({ hasActions: false });
  const { out } = await run(settings());
  expect(out).toEqual(expect.arrayContaining(['bridge webhook:tsp_events: created', 'rule tsp_dropped: created']));
  expect(rest.configuration.bridges.get('webhook:tsp_events')).toMatchObject({
    pool_size: 1,
    resource_opts: { query_mode: 'async', worker_pool_size: 1 },
  });
  expect(rest.configuration.connectors.has('http:tsp_events')).toBe(false);
});

test('replaces bridges of an earlier release by actions', async () => {
  const { headers, ...bridge } = { type: 'webhook', url: `${EDGE_URL}/broker/events`, headers: {}, method: 'post' };
  for (const name of ['tsp_events', 'tsp_dropped']) {
    await fetch(`${rest.url}/bridges`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${rest.key}:${rest.secret}`)}` },
      body: JSON.stringify({ ...bridge, headers, name, request_timeout: '15s' }),
    });
  }
  const { code, out } = await run(settings());
  expect(code).toBe(0);
  expect(out).toEqual(
    expect.arrayContaining(['action http:tsp_events: changed', 'connector http:connector_tsp_events: removed']),
  );
  expect([...rest.configuration.connectors.keys()]).toEqual(['http:tsp_events', 'http:tsp_dropped']);
  expect((await run(settings())).out).toEqual(['unchanged']);
});

test('switches off the decision caches of nodes where EMQX has them', async () => {
  rest.configuration.nodeCaches.set('/authentication/settings', { node_cache: { enable: true, cache_ttl: '1m' } });
  rest.configuration.nodeCaches.set('/authorization/node_cache', { enable: true, cache_ttl: '1m' });
  const { out } = await run(settings());
  expect(out.indexOf('node cache /authentication/settings: switched off')).toBeLessThan(
    out.indexOf('authentication by password_based:http: created'),
  );
  expect([...rest.configuration.nodeCaches.values()]).toEqual([
    { node_cache: { enable: false, cache_ttl: '1m' } },
    { enable: false, cache_ttl: '1m' },
  ]);
  expect((await run(settings())).out).toEqual(['unchanged']);
});

test('lets an expired token end its connection where EMQX supports it', async () => {
  await run(settings());
  Object.assign(rest.configuration.authenticators[0] as object, { disconnect_after_expire: false });
  expect((await run(settings())).out).toEqual(['authentication by jwt: changed']);
  expect(rest.configuration.authenticators[0]).toMatchObject({ id: 'jwt', disconnect_after_expire: true });
  expect((await run(settings())).out).toEqual(['unchanged']);
});

test('reports a field that EMQX accepts and does not return', async () => {
  rest.hide('enable_pipelining');
  const { code, error } = await run(settings());
  expect(code).toBe(1);
  expect(error.split('\n')).toContain('connector http:tsp_events: EMQX does not return enable_pipelining as given');
});

describe('corrects only what was changed', () => {
  beforeEach(async () => {
    await run(settings());
    rest.requests.length = 0;
  });
  const outputAfter = async (change: () => void, env = settings()) => {
    change();
    const { out } = await run(env);
    expect((await run(env)).out).toEqual(['unchanged']);
    return out;
  };
  const configuration = () => rest.configuration;

  test('an added field of a template', async () => {
    const [, http] = configuration().authenticators;
    const out = await outputAfter(() => Object.assign(http?.body as object, { listener: 'x' }));
    expect(out).toEqual(['authentication by password_based:http: changed']);
  });

  test('the order, and a foreign authenticator and source', async () => {
    const out = await outputAfter(() => {
      configuration().authenticators.reverse();
      configuration().authenticators.push({ id: 'password_based:built_in_database' });
      configuration().sources.push({ type: 'built_in_database', enable: true });
    });
    expect(out).toEqual([
      'authorization by built_in_database: removed',
      'authentication by password_based:built_in_database: removed',
      'authentication by jwt: moved to the front',
    ]);
  });

  test('a disabled authenticator and a listener without authentication', async () => {
    const out = await outputAfter(() => {
      Object.assign(configuration().authenticators[1] as object, { enable: false });
      Object.assign(configuration().listeners.get('tcp:default') as object, { enable_authn: false });
    });
    expect(out).toEqual([
      'authentication by password_based:http: changed',
      'listener tcp:default: changed, and its connections dropped',
    ]);
  });

  test('a new secret and a new root', async () => {
    const env = { ...settings(), BROKER_HOOK_SECRET: 'another-secret-of-a-test', TOPIC_ROOT: 'fleet' };
    expect(await outputAfter(() => undefined, env)).toEqual([
      'authorization by http: changed',
      'authentication by password_based:http: changed',
      'connector http:tsp_events: changed',
      'connector http:tsp_dropped: changed',
      'rule tsp_subscriptions: changed',
      'rule tsp_acknowledgements: changed',
      'rule tsp_dropped: changed',
    ]);
    expect(rest.configuration.rules.get('tsp_acknowledgements')?.sql).toContain("'fleet/down/+/command/+'");
  });
});

test('uses the first line of the files of secrets', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'emqx-secrets-'));
  const env = settings();
  for (const name of ['EMQX_API_KEY', 'EMQX_API_SECRET', 'BROKER_HOOK_SECRET'] as const) {
    writeFileSync(path.join(dir, name), `${env[name]}\nthe former one of this test\n`);
    Object.assign(env, { [name]: undefined, [`${name}_FILE`]: path.join(dir, name) });
  }
  expect(await run(env)).toMatchObject({ code: 0, error: '' });
  expect(await run(settings())).toMatchObject({ code: 0, out: ['unchanged'] });
  rmSync(dir, { recursive: true });
  expect((await run(env)).error).toContain('EMQX_API_KEY cannot be read');
});

describe('refuses', () => {
  test('missing and invalid variables, by name', async () => {
    const { code, error } = await spawnConfigure({ EDGE_URL: 'edge:8081', BROKER_HOOK_SECRET: 'short' });
    expect(code).toBe(1);
    for (const name of ['EMQX_API_URL', 'EMQX_API_KEY', 'EMQX_API_SECRET', 'EDGE_URL', 'BROKER_HOOK_SECRET']) {
      expect(error).toContain(name);
    }
    expect(error).not.toContain('short');
    expect((await run({ ...settings(), EDGE_URL: 'https://edge.example' })).error).toMatch(/^EDGE_CA_FILE is required/);
  });

  test('a listener that trusts the demo authority, before any change', async () => {
    const ssl = rest.configuration.listeners.get('ssl:default')?.ssl_options as object;
    Object.assign(ssl, { cacertfile: '$' + '{EMQX_ETC_DIR}/certs/cacert.pem' });
    expect((await run(settings())).error).toMatch(/^MQTT_TLS_CA_FILE is required/);
    expect(writes()).toEqual([]);
    const files = {
      MQTT_TLS_CA_FILE: '/etc/tsp/ca.pem',
      MQTT_TLS_CERT_FILE: '/etc/tsp/a.pem',
      MQTT_TLS_KEY_FILE: '/etc/tsp/a.key',
    };
    expect((await run({ ...settings(), ...files })).code).toBe(0);
    expect(rest.configuration.listeners.get('ssl:default')?.ssl_options).toMatchObject({ keyfile: '/etc/tsp/a.key' });
  });

  test('requests without printing a secret that EMQX quotes', async () => {
    rest.answerNext({ status: 500, body: { code: 'INTERNAL_ERROR', message: `${HOOK_SECRET} ${rest.secret}` } });
    expect(await run(settings())).toMatchObject({
      code: 1,
      error: 'EMQX answered 500 INTERNAL_ERROR to GET /nodes',
    });
    expect((await run({ ...settings(), EMQX_API_SECRET: 'wrong' })).error).toMatch(/^EMQX answered 401 BAD_API_KEY/);
    expect((await run({ ...settings(), EMQX_API_URL: 'http://127.0.0.1:9/api/v5' })).error).toMatch(
      /cannot be reached/,
    );
  });
});
