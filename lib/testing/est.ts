import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Actor, type Ctx, systemActor } from '@/lib/domain/context';
import { createEnrolmentSecret, createOwnCertificates, ensureServerCertificate } from '@/lib/domain/pki';
import { systemClock } from '@/lib/platform/clock';
import type { Db } from '@/lib/platform/db';
import { createLog } from '@/lib/platform/log';
import { createMetrics } from '@/lib/platform/metrics';
import { type EstSettings, openEst } from '@/lib/processes/edge/est/est-server';
import type { BrokerFixture } from './broker';

// Not the synchronous one: the server is in this process
const run = promisify(execFile);

export const ADMIN: Actor = { kind: 'user', id: 'admin', label: 'admin@example.com', role: 'admin', fleets: 'all' };

type Key = 'P-256' | 'P-384' | 'secp256k1' | 'RSA 1024' | 'RSA 3072';
type CurlAnswer = { status: number; headers: string; body: string };

/** The real EST server for a fixture's broker, on a free port, with `openssl` and `curl` as clients. */
export async function startEstFixture(db: Db, broker: BrokerFixture, settings: Partial<EstSettings> = {}) {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'est-'));
  const file = (name: string) => path.join(dir, name);
  const ctx: Ctx = { db, clock: systemClock, actor: systemActor('edge') };
  const admin: Ctx = { ...ctx, actor: ADMIN };
  const { authorities, authority, dir: pkiDir } = broker;
  await ensureServerCertificate({ authority, dir: pkiDir, server: 'edge', own: createOwnCertificates(ctx) });
  const log = createLog('est', process.env.TEST_LOG_LEVEL ?? 'silent');
  const metrics = createMetrics('est');
  const all = { EDGE_TLS_PORT: 0, PKI_URL: 'http://pki.example', ...settings };
  const server = await openEst({ ctx, authorities, pkiDir, settings: all, log, metrics });
  await writeFile(file('ca.pem'), broker.ca);
  const openssl = async (...args: string[]) => (await run('openssl', args, { cwd: dir })).stdout;
  let made = 0;

  /** `from`: last octet of the client's address, as failures are counted by address. */
  async function curl(operation: string, { from = 1, args = [] as string[] } = {}): Promise<CurlAnswer> {
    const url = `https://localhost:${server.port}/.well-known/est/${operation}`;
    const all = ['-sS', '-i', '--cacert', file('ca.pem'), '--interface', `127.0.0.${from}`, ...args, url];
    const { stdout } = await run('curl', all, { cwd: dir, maxBuffer: 1e7 });
    const answer = stdout.replace(/^HTTP\/1.1 100 Continue\r\n\r\n/, '');
    const [headers = '', ...body] = answer.split('\r\n\r\n');
    return { status: Number(headers.split(' ')[1]), headers, body: body.join('\r\n\r\n') };
  }
  async function makeKey(kind: Key = 'P-256'): Promise<string> {
    const name = `${++made}.key`;
    const [family = '', size = ''] = kind.split(' ');
    await (family === 'RSA'
      ? openssl('genrsa', '-out', name, size)
      : openssl(
          'ecparam',
          '-name',
          family === 'P-256' ? 'prime256v1' : family === 'P-384' ? 'secp384r1' : kind,
          '-genkey',
          '-noout',
          '-out',
          name,
        ));
    return name;
  }
  /** Makes a key, if none is given, and a CSR; returns file names. */
  async function makeCsr(
    serial: string,
    { kind = 'P-256' as Key, key = '', subject = '', args = [] as string[] } = {},
  ) {
    const keyFile = key || (await makeKey(kind));
    const csr = `${++made}.csr`;
    await openssl('req', '-new', '-key', keyFile, '-subj', subject || `/O=Mine/CN=${serial}`, '-out', csr, ...args);
    return { key: keyFile, csr };
  }
  const bodyOf = (csr: string) => ['-H', 'Content-Type: application/pkcs10', '--data-binary', `@${csr}`];
  async function enrol(serial: string, secret: string, { csr }: { csr: string }, from = 1) {
    return curl('simpleenroll', { from, args: ['-u', `${serial}:${secret}`, ...bodyOf(csr)] });
  }
  /** Writes the certificate of an answer to a file with `openssl pkcs7`. */
  async function save({ body }: CurlAnswer): Promise<string> {
    const name = `${++made}.crt`;
    await writeFile(file(`${name}.p7`), Buffer.from(body, 'base64'));
    await openssl('pkcs7', '-inform', 'DER', '-in', `${name}.p7`, '-print_certs', '-out', name);
    return name;
  }
  const newSecret = async (tboxSerial: string) =>
    (await createEnrolmentSecret({ ctx: admin, input: { tboxSerial } })).secret;

  return {
    ctx,
    admin,
    dir,
    file,
    port: server.port,
    metrics,
    openssl,
    curl,
    makeKey,
    makeCsr,
    bodyOf,
    enrol,
    save,
    newSecret,
    read: (name: string) => readFile(file(name), 'utf8'),
    write: (name: string, content: string | Buffer) => writeFile(file(name), content).then(() => name),
    codeOf: ({ body }: CurlAnswer): string => JSON.parse(body).code,
    /** Enrols a TBox; returns its file names. */
    async enrolled(serial: string) {
      const pair = await makeCsr(serial);
      const answer = await enrol(serial, await newSecret(serial), pair);
      if (answer.status !== 200) throw new Error(answer.body);
      return { ...pair, certificate: await save(answer) };
    },
    registerTbox: (serial: string) => db.query({ text: 'insert into tboxes (serial) values ($1)', values: [serial] }),
    refusals: async (serial: string) =>
      (
        await db.query<{ reason: string; address: string }>({
          text: `select detail->>'reason' as reason, detail->>'address' as address from audit_entries
           where action = 'certificate.refuse' and target_id = $1 order by id`,
          values: [serial],
        })
      ).rows.map(({ reason, address }) => `${reason} ${address}`),
    close: async () => {
      await server.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
export type EstFixture = Awaited<ReturnType<typeof startEstFixture>>;
