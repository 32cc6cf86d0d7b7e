import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type APIRequestContext, request } from '@playwright/test';
import { BENCH_ADMIN, openStack, type Stack } from '../bench/stack';
import { freePort } from '../free-port';
import { runProgram } from './run-program';

export const DATA_DIR = path.resolve('.data-conformance');
const TLS_CERT_FILE = path.join(DATA_DIR, 'web.cert.pem');
const TLS_KEY_FILE = path.join(DATA_DIR, 'web.key.pem');
const REPORTS_DIR = path.join(DATA_DIR, 'reports');
const VEHICLES = 200;
const PORTS = [
  ...['PORT', 'EDGE_PORT', 'EDGE_HOOKS_PORT', 'EDGE_TLS_PORT', 'PLATFORM_PORT', 'MQTT_WS_PORT', 'BROKER_PORT'],
  ...['SIMULATOR_PORT', 'MQTT_TLS_PORT', 'MQTT_TCP_PORT', 'DATABASE_PORT'],
];

/** A started installation with demo vehicles; web and WebSocket have TLS. */
export type Product = {
  stack: Stack;
  origin: string;
  /** Signed in as administrator. */
  api: APIRequestContext;
  /** A fresh session of the administrator. */
  signIn(): Promise<{ name: string; value: string }>;
  /** A file for a tool, kept after the run. */
  report(name: string): string;
};

export async function startProduct(): Promise<Product> {
  for (const dir of ['logs', 'reports']) rmSync(path.join(DATA_DIR, dir), { recursive: true, force: true });
  mkdirSync(REPORTS_DIR, { recursive: true });
  await makeWebCertificate();
  const ports = Object.fromEntries(await Promise.all(PORTS.map(async (name) => [name, String(await freePort())])));
  const origin = `https://localhost:${ports.PORT}`;
  const env = {
    ...ports,
    ...{ NODE_ENV: 'production', DATA_DIR, LOG_LEVEL: 'warn', BIND_ADDRESS: '127.0.0.1', PUBLIC_URL: origin },
    ...{ SIMULATOR_VEHICLES: String(VEHICLES), SIMULATOR_SEED: '3', TLS_CERT_FILE, TLS_KEY_FILE },
    ...{ ADMIN_EMAIL: BENCH_ADMIN.email, ADMIN_PASSWORD: BENCH_ADMIN.password },
  };
  const stack = await openStack(VEHICLES, { envOf: () => env, fresh: true });
  try {
    await stack.start('edge', 'broker', 'platform', 'simulator', 'web');
    const signIn = async () => {
      const session = await openSession(origin);
      const { cookies } = await session.storageState();
      await session.dispose();
      const cookie = cookies.find(({ name }) => name.endsWith('session_token'));
      if (!cookie) throw new Error('The sign-in set no session cookie');
      return cookie;
    };
    const api = await openSession(origin);
    return { stack, origin, api, signIn, report: (name) => path.join(REPORTS_DIR, name) };
  } catch (error) {
    await stack.close();
    throw error;
  }
}

async function openSession(origin: string): Promise<APIRequestContext> {
  const api = await request.newContext({
    baseURL: origin,
    ignoreHTTPSErrors: true,
    extraHTTPHeaders: { origin },
  });
  const response = await api.post('/api/auth/sign-in/email', { data: BENCH_ADMIN });
  if (!response.ok()) throw new Error(`Sign-in: ${response.status()} ${await response.text()}`);
  return api;
}

async function makeWebCertificate(): Promise<void> {
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30'];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  await runProgram('openssl', [...args, ...subject, '-out', TLS_CERT_FILE, '-keyout', TLS_KEY_FILE], {
    timeoutMs: 30_000,
  });
}
