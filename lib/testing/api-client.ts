import { createHmac } from 'node:crypto';
import { vi } from 'vitest';
import type { Role } from '@/lib/contracts';
import { systemActor } from '@/lib/domain/context';
import { seedDemoFleet } from '@/lib/domain/fleet';
import { systemClock } from '@/lib/platform/clock';
import { getDb, serveApi } from '@/lib/web';
import { createTestDb, type TestDb } from './db';

const SECRET = 'a secret of the test, long enough';
const KEY_ENCRYPTION_KEY = 'another secret of the test';
/** Of the web process. */
export const WEB_SECRETS = [SECRET, KEY_ENCRYPTION_KEY];
const HOST = 'localhost';

/** Sets the environment of the web process. Undo with `vi.unstubAllEnvs()`. */
export function stubWebEnv(db: TestDb, more: Record<string, string> = {}): void {
  const variables = {
    DATABASE_URL: db.url,
    AUTH_SECRET: SECRET,
    KEY_ENCRYPTION_KEY,
    LOG_LEVEL: 'silent',
    PUBLIC_URL: '',
    ...more,
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}

/** The HTTP API on a new database. Close it in afterAll. */
export async function openTestApi(env?: Record<string, string>): Promise<{ db: TestDb; close(): Promise<void> }> {
  const db = await createTestDb();
  stubWebEnv(db, env);
  return {
    db,
    close: async () => {
      await getDb().close();
      await db.drop();
      vi.unstubAllEnvs();
    },
  };
}

/** A user `{id}@example.com` with a session that `callApi` uses. */
export async function createSignedIn(db: TestDb, id: string, role: Role, fleetIds: number[] = []): Promise<void> {
  await db.prisma.user.create({
    data: {
      id,
      name: id,
      email: `${id}@example.com`,
      role,
      memberships: { create: fleetIds.map((fleetId) => ({ fleetId })) },
      sessions: { create: { id, token: `token-${id}`, expiresAt: new Date(Date.now() + 600_000) } },
    },
  });
}

/** Seeds 30 vehicles, the administrator `admin`, and the operator `foreign` of a fleet that does not have the vehicle. */
export async function seedApi(db: TestDb): Promise<{ id: number; vin: string }> {
  const ctx = { db, clock: systemClock, actor: systemActor('test') };
  const [first] = await seedDemoFleet({ ctx, input: { vehicles: 30, seed: 1 } });
  const vehicle = await db.prisma.vehicle.findUniqueOrThrow({ where: { vin: first?.vin ?? '' } });
  const other = await db.prisma.fleet.findFirstOrThrow({ where: { id: { not: vehicle.fleetId } } });
  await createSignedIn(db, 'admin', 'admin');
  await createSignedIn(db, 'foreign', 'operator', [other.id]);
  return vehicle;
}

export type ApiRequest = {
  method?: string | undefined;
  /** JSON. */
  json?: unknown;
  /** Instead of `json`, with its content type. */
  body?: string | undefined;
  type?: string | undefined;
  search?: string | undefined;
  /** Values of the placeholders in the path. */
  params?: Record<string, string> | undefined;
  headers?: Record<string, string> | undefined;
};

/** Sends a request of a user to the router of the HTTP API. */
export async function callApi(userId: string, path: string, request: ApiRequest = {}): Promise<Response> {
  const { method = 'GET', json, search = '', params = {}, type = 'application/json' } = request;
  const url = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const body = json === undefined ? request.body : JSON.stringify(json);
  const signature = createHmac('sha256', SECRET).update(`token-${userId}`).digest('base64');
  const headers = {
    host: HOST,
    cookie: `tsp.session_token=${encodeURIComponent(`token-${userId}.${signature}`)}`,
    ...(body !== undefined && { 'content-type': type }),
    ...request.headers,
  };
  return serveApi(new Request(`http://${HOST}${url}${search}`, { method, headers, body: body ?? null }));
}
