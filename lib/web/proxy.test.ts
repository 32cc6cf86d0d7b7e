import { NextRequest } from 'next/server';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { proxy } from '@/proxy';

beforeAll(() => {
  vi.stubEnv('DATABASE_URL', 'postgresql://nobody@nowhere/none');
  vi.stubEnv('AUTH_SECRET', 'a secret of the test, long enough');
  vi.stubEnv('KEY_ENCRYPTION_KEY', 'another secret of the test');
  vi.stubEnv('NODE_ENV', 'production');
  vi.stubEnv('PUBLIC_URL', 'https://console.example');
  vi.stubEnv('MQTT_WS_URL', 'wss://broker.example:8084/mqtt');
});
afterAll(() => vi.unstubAllEnvs());

const send = (path: string, { cookie = '', method = 'GET', headers = {} as Record<string, string> } = {}) =>
  proxy(new NextRequest(`https://console.example${path}`, { method, headers: { cookie, ...headers } }));
const signedIn = '__Secure-tsp.session_token=x.y';

test('redirects a signed-out user to the sign-in and back', async () => {
  expect((await send('/vehicles?q=a')).headers.get('location')).toBe(
    'https://console.example/sign-in?next=%2Fvehicles%3Fq%3Da',
  );
  expect((await send('/')).headers.get('location')).toBe('https://console.example/sign-in');
});

test.each(['/sign-in', '/invite/abc', '/reset/abc', '/api/v1/vehicles', '/healthz', '/readyz', '/metrics'])(
  '%s is reached without a session',
  async (path) => {
    expect((await send(path)).headers.get('location')).toBeNull();
  },
);

test.each(['/apiary', '/healthzy', '/sign-inn', '/invite', '/reset', '/account'])('%s is not', async (path) => {
  expect((await send(path)).status).toBe(307);
});

test('sets a content security policy with a new nonce and the broker’s URL', async () => {
  const first = await send('/vehicles', { cookie: signedIn });
  const second = await send('/vehicles', { cookie: signedIn });
  const policy = first.headers.get('content-security-policy') ?? '';
  const directives = new Map(policy.split('; ').map((one) => [one.split(' ')[0], one]));
  expect(directives.get('script-src')).toMatch(/^script-src 'self' 'nonce-[A-Za-z0-9+/]{22}==' 'strict-dynamic'$/);
  expect(directives.get('connect-src')).toBe("connect-src 'self' wss://broker.example:8084");
  expect(directives.get('base-uri')).toBe("base-uri 'none'");
  expect(directives.get('frame-ancestors')).toBe("frame-ancestors 'none'");
  expect(second.headers.get('content-security-policy')).not.toBe(policy);
});

test('allows the basemap’s configured origins and no others', async () => {
  vi.resetModules();
  vi.stubEnv('MAP_STYLE_URL', 'https://maps.example/styles/{theme}.json');
  vi.stubEnv('MAP_ORIGINS', 'https://*.tiles.example');
  const { proxy: other } = await import('@/proxy');
  const { headers } = await other(new NextRequest('https://console.example/map'));
  const policy = headers.get('content-security-policy');
  for (const directive of ['connect-src', 'img-src', 'font-src']) {
    expect(policy).toMatch(
      new RegExp(`${directive} 'self'[^;]* https://maps\\.example https://\\*\\.tiles\\.example;`),
    );
  }
  expect(policy?.match(/maps\.example/g)).toHaveLength(3);
});

test('removes internal headers that a client sends', async () => {
  const response = await send('/vehicles', {
    cookie: signedIn,
    headers: { 'x-page-path': '/evil', 'x-nonce': 'evil' },
  });
  expect(response.headers.get('x-middleware-request-x-page-path')).toBe('/vehicles');
  expect(response.headers.get('x-middleware-request-x-nonce')).not.toBe('evil');
});
