import { expect, test } from 'vitest';
import { ConfigError, readConfig } from './index';

const env = (values: Record<string, string>) => ({ NODE_ENV: 'test', ...values }) as NodeJS.ProcessEnv;

test('uses defaults for missing and empty variables', () => {
  expect(readConfig(['PORT', 'TOPIC_ROOT', 'PLATFORM_ROLES'], env({ PORT: '' }))).toEqual({
    PORT: 3000,
    TOPIC_ROOT: 'tsp',
    PLATFORM_ROLES: ['ingest', 'live', 'dispatch', 'rotate', 'revocation', 'authority', 'access', 'janitor'],
  });
});

test('names every invalid variable with its value', () => {
  const wrong = env({ PORT: 'abc', MQTT_TLS_PORT: '70000', BROKER: 'kafka' });
  expect(() => readConfig(['PORT', 'MQTT_TLS_PORT', 'BROKER'], wrong)).toThrow(ConfigError);
  expect(() => readConfig(['PORT', 'MQTT_TLS_PORT', 'BROKER'], wrong)).toThrow(
    /PORT: .*"abc".*MQTT_TLS_PORT: .*"70000".*BROKER: .*"kafka"/,
  );
});

test.each(['AUTH_SECRET', 'METRICS_TOKEN', 'MQTT_PASSWORD', 'KEY_ENCRYPTION_KEY'] as const)(
  'names an invalid %s without its value',
  (name) => {
    const wrong = env({ [name]: 'short' });
    expect(() => readConfig([name], wrong)).toThrow(`${name}: must have at least 16 characters`);
    expect(() => readConfig([name], wrong)).not.toThrow(/short/);
  },
);

test('requires variables without a default', () => {
  expect(() => readConfig(['DATABASE_URL'], env({}))).toThrow('DATABASE_URL is required');
});

test('parses a list of roles', () => {
  expect(readConfig(['PLATFORM_ROLES'], env({ PLATFORM_ROLES: 'ingest, live' })).PLATFORM_ROLES).toEqual([
    'ingest',
    'live',
  ]);
  expect(() => readConfig(['PLATFORM_ROLES'], env({ PLATFORM_ROLES: 'ingest,cook' }))).toThrow(/PLATFORM_ROLES/);
});

test('requires the roles that were split from rotate, with or without -', () => {
  const roles = (list: string) => readConfig(['PLATFORM_ROLES'], env({ PLATFORM_ROLES: list })).PLATFORM_ROLES;
  expect(() => roles('ingest,rotate,janitor')).toThrow(
    'has rotate without revocation, authority, access, which rotate no longer does: add revocation,authority,access to ' +
      'run them here, or -revocation,-authority,-access where another process runs them',
  );
  expect(() => roles('rotate,revocation,-access')).toThrow(/without authority, .* add authority .* -authority where/);
  expect(roles('rotate,revocation,authority,access')).toEqual(['rotate', 'revocation', 'authority', 'access']);
  expect(roles('rotate, -revocation, -authority, -access')).toEqual(['rotate']);
  expect(roles('rotate,revocation,-authority,-access')).toEqual(['rotate', 'revocation']);
  expect(roles('revocation')).toEqual(['revocation']);
  expect(() => roles('rotate,access,-access,revocation,authority')).toThrow('has access both with and without -');
  expect(() => roles('-access')).toThrow('must name at least one role');
  expect(() => roles('-ingest')).toThrow(/PLATFORM_ROLES/);
});

test('accepts a URL or path as basemap, and origins', () => {
  const read = (values: Record<string, string>) =>
    readConfig(['MAP_STYLE_URL', 'MAP_PMTILES_URL', 'MAP_ORIGINS'], env(values));
  expect(read({})).toEqual({ MAP_ORIGINS: [] });
  expect(
    read({
      MAP_STYLE_URL: 'https://maps.example/{theme}/style.json?key=a',
      MAP_PMTILES_URL: '/city.pmtiles',
      MAP_ORIGINS: 'https://a.maps.example  https://*.fonts.example:8443',
    }),
  ).toEqual({
    MAP_STYLE_URL: 'https://maps.example/{theme}/style.json?key=a',
    MAP_PMTILES_URL: '/city.pmtiles',
    MAP_ORIGINS: ['https://a.maps.example', 'https://*.fonts.example:8443'],
  });
});

test.each([
  ['MAP_STYLE_URL', 'style.json'],
  ['MAP_STYLE_URL', 'javascript:alert(1)'],
  ['MAP_PMTILES_URL', '//other.example/a.pmtiles'],
  ['MAP_PMTILES_URL', 's3://bucket/a.pmtiles'],
  ['MAP_ORIGINS', 'https://a.example/path'],
  ['MAP_ORIGINS', "https://a.example; script-src 'unsafe-inline'"],
  ['MAP_ORIGINS', '*'],
] as const)('%s is not %s', (name, value) => {
  expect(() => readConfig([name], env({ [name]: value }))).toThrow(new RegExp(`${name}: must be`));
});
