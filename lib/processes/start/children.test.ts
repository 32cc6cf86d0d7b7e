import { afterEach, expect, test, vi } from 'vitest';
import { childDefinitions } from './children';
import { SECRET_NAMES, type Secrets } from './secrets';
import { readSettings } from './settings';

afterEach(() => vi.unstubAllEnvs());

const GIVEN = ['EMQX_API_SECRET', 'CA_UPSTREAM_PASSWORD', 'AWS_SECRET_ACCESS_KEY'] as const;

test('each process gets the secrets that it needs, and no other variable', () => {
  for (const name of GIVEN) vi.stubEnv(name, `the ${name} of this test`);
  const secrets = Object.fromEntries(SECRET_NAMES.map((name) => [name, `the ${name} of this test`])) as Secrets;
  const children = childDefinitions(readSettings(), secrets, 'postgresql://tsp:secret@127.0.0.1/tsp', '/build');
  const names = [...SECRET_NAMES, ...GIVEN, 'DATABASE_URL'];
  const held = children.map(({ name, env }) => [name, names.filter((one) => env[one] !== undefined).sort()]);
  expect(Object.fromEntries(held)).toEqual({
    simulator: [],
    broker: ['BROKER_HOOK_SECRET'],
    web: [
      'AUTH_SECRET',
      'BROKER_HOOK_SECRET',
      'DATABASE_URL',
      'EMQX_API_SECRET',
      'KEY_ENCRYPTION_KEY',
      'METRICS_TOKEN',
    ],
    platform: [
      'BROKER_HOOK_SECRET',
      'CA_UPSTREAM_PASSWORD',
      'DATABASE_URL',
      'EMQX_API_SECRET',
      'KEY_ENCRYPTION_KEY',
      'MQTT_PASSWORD',
    ],
    edge: ['BROKER_HOOK_SECRET', 'CA_UPSTREAM_PASSWORD', 'DATABASE_URL', 'KEY_ENCRYPTION_KEY', 'MQTT_PASSWORD'],
  });
});
