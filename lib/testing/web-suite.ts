import { hashPassword } from 'better-auth/crypto';
import { afterAll, beforeAll, beforeEach, vi } from 'vitest';
import { getDb } from '@/lib/web/process-state';
import { authRoute } from '@/lib/web/sign-in';
import { createTestDb, type TestDb } from './db';

export const HOST = 'localhost:3000';
export const PASSWORD = 'correct horse battery staple';
export type Sent = Record<string, string>;
export const post = (path: string, body: unknown, headers: Sent = {}) =>
  authRoute(
    new Request(`http://${HOST}/api/auth/${path}`, {
      method: 'POST',
      headers: { host: HOST, origin: `http://${HOST}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    }),
  );
export const signIn = (email: string, password = PASSWORD, headers: Sent = {}) =>
  post('sign-in/email', { email, password }, headers);
export const cookieOf = (response: Response) => response.headers.get('set-cookie')?.split(';')[0] ?? '';

/** Sets up, for the tests of a file, the process `web` with the users ada, bob and eve. */
export function webSuite() {
  const suite = {} as { db: TestDb };
  beforeAll(async () => {
    suite.db = await createTestDb();
    vi.stubEnv('DATABASE_URL', suite.db.url);
    vi.stubEnv('AUTH_SECRET', 'a secret of the test, long enough');
    vi.stubEnv('KEY_ENCRYPTION_KEY', 'another secret of the test');
    vi.stubEnv('LOG_LEVEL', 'silent');
    vi.stubEnv('PUBLIC_URL', '');
    const password = await hashPassword(PASSWORD);
    for (const id of ['ada', 'bob', 'eve']) {
      await suite.db.prisma.user.create({
        data: {
          id,
          name: id,
          email: `${id}@example.com`,
          accounts: { create: { id: `account-${id}`, accountId: id, providerId: 'credential', password } },
        },
      });
    }
  });
  beforeEach(async () => {
    await suite.db.prisma.signInFailure.deleteMany();
  });
  afterAll(async () => {
    await getDb().close();
    await suite.db.drop();
    vi.unstubAllEnvs();
  });

  return suite;
}
