import { execFileSync } from 'node:child_process';
import { webcrypto } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Authority, createLocalSigner, issueCertificate } from '@/lib/domain/pki';
import { loadX509 } from '@/lib/platform/x509';
import { percentile, perSecond, type Row } from '../report';
import { type PkiDatabase, TBOX_SERIAL } from './pki-database';

const CSRS = 600;
const CONCURRENCY = 8;
const ROUNDS = 3;
const BARE_SIGNATURES = 2_000;
// Each starts a process, so fewer than of the others
const OPENSSL_RUNS = 40;

type IssueFigures = Record<'issued' | 'bare' | 'openssl', number[]>;

/** CSR → certificate in the database, compared with bare signatures of such a key in this process and with the openssl command. */
export async function benchIssue({ ctx, authority }: PkiDatabase): Promise<{ rows: Row[]; figures: IssueFigures }> {
  const set = {
    active: authority,
    signing: [authority],
    own: [authority],
    anchorsPem: '',
    bundlePem: '',
    chainOf: () => [],
  };
  const authorities = { read: async () => set, invalidate: () => undefined };
  const signer = createLocalSigner({ authorities, clock: ctx.clock, pkiUrl: 'http://localhost:8081' });
  const figures: IssueFigures = { issued: [], bare: [], openssl: [] };
  for (let round = 0; round < ROUNDS; round++) {
    figures.bare.push(await bareSignatures(authority));
    const csrs = await makeCsrs(CSRS);
    const began = performance.now();
    await Promise.all(
      Array.from({ length: CONCURRENCY }, async () => {
        for (let csr = csrs.pop(); csr; csr = csrs.pop()) {
          await issueCertificate({ ctx, signer, input: { csr, tboxSerial: TBOX_SERIAL, source: 'rotation' } });
        }
      }),
    );
    figures.issued.push(rateOf(CSRS, began));
    figures.openssl.push(await withOpenssl());
  }
  const median = (values: number[]) => percentile(values, 50);
  const { issued, bare, openssl } = figures;
  return {
    figures,
    rows: [
      { what: 'Bare signatures of the same kind of key', value: perSecond(median(bare)) },
      { what: `CSR → certificate in the database, ${CONCURRENCY} at once`, value: perSecond(median(issued)) },
      { what: '`openssl x509 -req`, one after the other', value: perSecond(median(openssl)) },
      { what: 'Issued / bare signatures', value: (median(issued) / median(bare)).toFixed(2), aim: '≥ 0.3' },
      { what: 'Issued / openssl', value: (median(issued) / median(openssl)).toFixed(1), aim: '> 1' },
    ],
  };
}

const rateOf = (count: number, began: number): number => (count / (performance.now() - began)) * 1_000;

async function bareSignatures({ key }: Authority): Promise<number> {
  const data = Buffer.alloc(500);
  const began = performance.now();
  for (let i = 0; i < BARE_SIGNATURES; i++) {
    await key.sign(data);
  }
  return rateOf(BARE_SIGNATURES, began);
}

async function makeCsrs(count: number): Promise<Buffer[]> {
  const x509 = await loadX509();
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const csrs: Buffer[] = [];
  for (let i = 0; i < count; i++) {
    const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
    const csr = await x509.Pkcs10CertificateRequestGenerator.create({
      name: [{ CN: [TBOX_SERIAL] }],
      keys,
      signingAlgorithm: algorithm,
    });
    csrs.push(Buffer.from(csr.rawData));
  }
  return csrs;
}

async function withOpenssl(): Promise<number> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'bench-openssl-'));
  const file = (name: string) => path.join(dir, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  try {
    openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', file('ca.key'));
    openssl('req', '-x509', '-new', '-key', file('ca.key'), '-subj', '/CN=Benchmark', '-out', file('ca.pem'));
    const [csr = Buffer.alloc(0)] = await makeCsrs(1);
    writeFileSync(file('one.csr'), csr);
    const began = performance.now();
    for (let i = 0; i < OPENSSL_RUNS; i++) {
      openssl(
        ...['x509', '-req', '-inform', 'DER', '-in', file('one.csr'), '-CA', file('ca.pem'), '-CAkey', file('ca.key')],
        ...['-days', '730', '-out', file('one.pem')],
      );
    }
    return rateOf(OPENSSL_RUNS, began);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
