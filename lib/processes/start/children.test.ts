import { afterEach, expect, test, vi } from 'vitest';
import { childDefinitions } from './children';
import { SECRET_NAMES, type SecretFiles } from './secrets';
import { readSettings } from './settings';

afterEach(() => vi.unstubAllEnvs());

const FILES = Object.fromEntries(SECRET_NAMES.map((name) => [name, `/data/secrets/${name}`])) as SecretFiles;
const GIVEN = ['EMQX_API_SECRET', 'CA_UPSTREAM_PASSWORD', 'AWS_SECRET_ACCESS_KEY'] as const;

test('each process gets the secrets that it needs, and no other variable', () => {
  for (const name of GIVEN) vi.stubEnv(name, `the ${name} of this test`);
  const children = childDefinitions(readSettings(), FILES, 'postgresql://tsp:secret@127.0.0.1/tsp', '/build');
  const names = [...SECRET_NAMES.map((name) => `${name}_FILE`), ...GIVEN, 'DATABASE_URL'];
  const held = children.map(({ name, env }) => [name, names.filter((one) => env[one] !== undefined).sort()]);
  expect(Object.fromEntries(held)).toEqual({
    simulator: [],
    broker: ['BROKER_HOOK_SECRET_FILE'],
    web: [
      'AUTH_SECRET_FILE',
      'BROKER_HOOK_SECRET_FILE',
      'DATABASE_URL',
      'EMQX_API_SECRET',
      'KEY_ENCRYPTION_KEY_FILE',
      'METRICS_TOKEN_FILE',
    ],
    platform: [
      'BROKER_HOOK_SECRET_FILE',
      'CA_UPSTREAM_PASSWORD',
      'COMMAND_KEY_ENCRYPTION_KEY_FILE',
      'DATABASE_URL',
      'EMQX_API_SECRET',
      'KEY_ENCRYPTION_KEY_FILE',
      'MQTT_PASSWORD_FILE',
    ],
    edge: [
      'BROKER_HOOK_SECRET_FILE',
      'CA_UPSTREAM_PASSWORD',
      'DATABASE_URL',
      'KEY_ENCRYPTION_KEY_FILE',
      'MQTT_PASSWORD_FILE',
    ],
  });
});

test('a secret that the environment has, or its file, takes precedence over the generated one', () => {
  vi.stubEnv('AUTH_SECRET', 'the secret of this test');
  vi.stubEnv('METRICS_TOKEN_FILE', '/run/secrets/METRICS_TOKEN');
  const children = childDefinitions(readSettings(), FILES, 'postgresql://tsp:secret@127.0.0.1/tsp', '/build');
  const { env } = children.find(({ name }) => name === 'web') ?? {};
  expect(env).toMatchObject({
    AUTH_SECRET: 'the secret of this test',
    METRICS_TOKEN_FILE: '/run/secrets/METRICS_TOKEN',
  });
  expect(env).not.toHaveProperty('AUTH_SECRET_FILE');
});
