import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { REVOCATION_REASONS } from '@/lib/contracts';
import { type Ctx, systemActor } from '@/lib/domain/context';
import {
  type Authority,
  createAuthority,
  issueTboxCertificate,
  type OcspAuthority,
  registerCertificate,
  revokeCertificate,
} from '@/lib/domain/pki';
import { systemClock } from '@/lib/platform/clock';
import { closeServer, createHttpServer, listen } from '@/lib/platform/http';
import { createLog } from '@/lib/platform/log';
import { createMetrics } from '@/lib/platform/metrics';
import { fixedSecret } from '@/lib/platform/secrets';
import { createEdge } from '@/lib/processes/edge/create-edge';
import { createTestDb } from '../db';

/** Asynchronous, because the edge runs in this process. */
export const run = promisify(execFile);

/** Path of a PEM file, and serial number in lower-case hexadecimal. */
export type CertificateFile = { name: string; serialNumber: string };
export type OcspEdge = Awaited<ReturnType<typeof startOcspEdge>>;

const SERIAL = 'TBX-OCSP-1';
const SETTINGS = {
  BROKER_HOOK_SECRET: fixedSecret('secret-of-a-test', { minLength: 1 }),
  MQTT_USERNAME: 'platform',
  MQTT_PASSWORD: fixedSecret('password-of-a-test', { minLength: 1 }),
  TOPIC_ROOT: 'tsp',
  KEY_ENCRYPTION_KEY: fixedSecret('key-encryption-key-of-a-test', { minLength: 1 }),
};

/** The edge's OCSP responder with its own database and one authority, and openssl as client. Call `close()` in afterAll. */
export async function startOcspEdge() {
  const db = await createTestDb();
  const dir = await mkdtemp(path.join(os.tmpdir(), 'ocsp-'));
  const authority: Authority = await createAuthority({ name: 'Authority' });
  const ctx: Ctx = { db, clock: systemClock, actor: systemActor('test') };
  await db.query({ text: 'insert into tboxes (serial) values ($1)', values: [SERIAL] });
  const log = createLog('test', 'silent');
  const metrics = createMetrics('test');
  const own = async (): Promise<OcspAuthority[]> => [authority];
  let authorities = own;
  const edge = createEdge({
    db,
    notifications: db.notifications,
    log,
    metrics,
    settings: SETTINGS,
    authorities: () => authorities(),
  });
  const server = createHttpServer(edge.publicRoutes, log);
  await listen(server, 0, '127.0.0.1');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ocsp`;
  const file = (name: string) => path.join(dir, name);
  const ca = file('ca.cert.pem');
  await writeFile(ca, authority.certificatePem);

  return {
    ctx,
    authority,
    url,
    file,
    ca,
    issue: async ({ registered = true } = {}): Promise<CertificateFile> => {
      const issued = await issueTboxCertificate({ authority, serial: SERIAL });
      if (registered) await registerCertificate({ ctx, input: { ...issued, serial: SERIAL } });
      const name = file(`${issued.serialNumber}.pem`);
      await writeFile(name, issued.certificatePem);
      return { name, serialNumber: issued.serialNumber };
    },
    revoke: (serialNumber: string, reason: (typeof REVOCATION_REASONS)[number]) =>
      revokeCertificate({ ctx, input: { serialNumber, reason } }),
    /** Output of `openssl ocsp`. `options` come before the certificates, because some apply to those after them. */
    openssl: async (certificates: CertificateFile[], options: string[] = []): Promise<string> => {
      const certificateArgs = certificates.flatMap(({ name }) => ['-cert', name]);
      const args = ['ocsp', ...options, '-issuer', ca, '-CAfile', ca, ...certificateArgs, '-url', url];
      const { stdout, stderr } = await run('openssl', args).catch((error) => error);
      return (stderr + stdout).replaceAll(`${dir}/`, '');
    },
    /** A request made by openssl, without a nonce. */
    requestOf: async ({ name }: CertificateFile): Promise<Uint8Array<ArrayBuffer>> => {
      const out = file('request.der');
      await run('openssl', ['ocsp', '-no_nonce', '-issuer', ca, '-cert', name, '-reqout', out]);
      return new Uint8Array(await readFile(out));
    },
    /** null: the initial one. */
    setAuthorities: (other: (() => Promise<OcspAuthority[]>) | null) => {
      authorities = other ?? own;
    },
    counted: async (result: string): Promise<number> => {
      const { values = [] } = (await metrics.getSingleMetric('tsp_ocsp_requests_total')?.get()) ?? {};
      return values.find(({ labels }) => labels.result === result)?.value ?? 0;
    },
    close: async () => {
      await closeServer(server);
      await edge.stop();
      await db.drop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
