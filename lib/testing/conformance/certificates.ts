import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createDb } from '@/lib/platform/db';
import { installGo, installPython } from './install';
import type { Product } from './product';
import { runProgram } from './run-program';
import type { Finding, Severity, Tool } from './tool';

const ZLINT = 'v3.7.3';
const ZLINT_MODULE = 'github.com/zmap/zlint/v3/cmd/zlint';
const PKILINT = '0.13.3';
const TIMEOUT_MS = 60_000;
// The rules of the CA/Browser Forum and of browsers are for the public web; this is a private PKI
const ZLINT_SOURCES = 'RFC3279,RFC5280,RFC5480,RFC5891,RFC8813';
const ZLINT_SEVERITIES: Record<string, Severity> = { warn: 'warning', error: 'error', fatal: 'error' };

type Material = { name: string; file: string; kind: 'certificate' | 'crl' | 'ocsp' };
const collected = new WeakMap<Product, Promise<Material[]>>();

function collect(product: Product): Promise<Material[]> {
  const materials = collected.get(product) ?? collectMaterials(product);
  collected.set(product, materials);
  return materials;
}

/** One of each kind of certificate that the product issues, a revocation list and an OCSP response. */
async function collectMaterials(product: Product): Promise<Material[]> {
  const { stack, api, report } = product;
  const pki = (name: string) => readFileSync(path.join(stack.settings.dataDir, 'pki', name), 'utf8');
  const materials: Material[] = [];
  const add = (kind: Material['kind'], name: string, pems: readonly string[]) => {
    for (const [index, pem] of pems.entries()) {
      const file = report(`${name}-${index + 1}.pem`);
      writeFileSync(file, pem);
      materials.push({ name: `${name} ${index + 1}`, file, kind });
    }
  };
  add('certificate', 'authority', blocks(pki('trust.pem'), 'CERTIFICATE'));
  for (const name of ['broker', 'edge', 'platform']) {
    add('certificate', name, blocks(pki(`${name}.cert.pem`), 'CERTIFICATE').slice(0, 1));
  }
  add('crl', 'revocation list', blocks(pki('crl.pem'), 'X509 CRL'));
  const { items } = await (await api.get('/api/v1/certificates?limit=1')).json();
  const chain = await (await api.get(`/api/v1/certificates/${items[0].serialNumber}/chain.pem`)).text();
  add('certificate', 'TBox', blocks(chain, 'CERTIFICATE').slice(0, 1));
  add('certificate', 'command', [await readCommandCertificate(stack.databaseUrl)]);
  return [...materials, ...(await collectOcsp(product, chain))];
}

const blocks = (text: string, label: string): string[] =>
  text.match(new RegExp(`-----BEGIN ${label}-----[^-]+-----END ${label}-----\n?`, 'g')) ?? [];

async function readCommandCertificate(url: string): Promise<string> {
  const db = createDb({ url, applicationName: 'conformance', poolMax: 1 });
  try {
    const { rows } = await db.query<{ der: Buffer }>({
      text: `select der from own_certificates where kind = 'command'`,
    });
    const [row] = rows;
    if (!row) throw new Error('There is no command certificate');
    const lines = row.der.toString('base64').match(/.{1,64}/g) ?? [];
    return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
  } finally {
    await db.close();
  }
}

/** The response about a TBox's certificate, and the certificate of the responder in it. */
async function collectOcsp({ stack, report }: Product, chain: string): Promise<Material[]> {
  const [leaf = '', issuer = ''] = blocks(chain, 'CERTIFICATE');
  const files = { leaf: report('leaf.pem'), issuer: report('issuer.pem') };
  writeFileSync(files.leaf, leaf);
  writeFileSync(files.issuer, issuer);
  const response = report('ocsp.der');
  const url = `http://localhost:${stack.settings.EDGE_PORT}/ocsp`;
  const ask = ['ocsp', '-issuer', files.issuer, '-cert', files.leaf, '-url', url, '-noverify', '-respout', response];
  await runProgram('openssl', ask, { timeoutMs: TIMEOUT_MS });
  const show = ['ocsp', '-respin', response, '-noverify', '-resp_text'];
  const { stdout } = await runProgram('openssl', show, { timeoutMs: TIMEOUT_MS });
  const [responder] = blocks(stdout, 'CERTIFICATE');
  const materials: Material[] = [{ name: 'OCSP response', file: response, kind: 'ocsp' }];
  if (responder) {
    const file = report('responder.pem');
    writeFileSync(file, responder);
    materials.push({ name: 'OCSP responder', file, kind: 'certificate' });
  }
  return materials;
}

export const zlint: Tool = {
  name: 'zlint',
  checks: 'every kind of certificate against RFC 5280 and related RFCs',
  install: async () => {
    await installGo(ZLINT_MODULE, ZLINT);
    return ZLINT;
  },
  run: async (product) => {
    const program = path.join(await installGo(ZLINT_MODULE, ZLINT), 'zlint');
    const findings: Finding[] = [];
    for (const { name, file, kind } of await collect(product)) {
      if (kind !== 'certificate') continue;
      const args = ['-includeSources', ZLINT_SOURCES, file];
      const { stdout } = await runProgram(program, args, { timeoutMs: TIMEOUT_MS });
      const results = JSON.parse(stdout) as Record<string, { result: string; details?: string }>;
      for (const [rule, { result, details = '' }] of Object.entries(results)) {
        const severity = ZLINT_SEVERITIES[result];
        if (severity) findings.push({ severity, rule, place: name, text: details });
      }
    }
    return findings;
  },
};

const PKILINT_PROGRAMS: Record<Material['kind'], string[]> = {
  certificate: ['lint_pkix_cert', 'lint'],
  crl: ['lint_crl', 'lint', '--type', 'CRL', '--profile', 'PKIX'],
  ocsp: ['lint_ocsp_response', 'lint'],
};
type PkilintResult = {
  node_path: string;
  finding_descriptions: { severity: string; code: string; message: string | null }[];
};

export const pkilint: Tool = {
  name: 'pkilint',
  checks: 'every kind of certificate, a revocation list and an OCSP response against their RFCs',
  install: async () => {
    await installPython('pkilint', PKILINT);
    return PKILINT;
  },
  run: async (product) => {
    const bin = await installPython('pkilint', PKILINT);
    const findings: Finding[] = [];
    for (const { name, file, kind } of await collect(product)) {
      const [program = '', ...args] = PKILINT_PROGRAMS[kind];
      const all = [...args, '--severity', 'WARNING', '--format', 'JSON', file];
      // It exits with the number of findings
      const exitCodes = Array.from({ length: 256 }, (_, code) => code);
      const { stdout, stderr } = await runProgram(path.join(bin, program), all, { timeoutMs: TIMEOUT_MS, exitCodes });
      if (!stdout.trim()) throw new Error(`${program} on ${name}: ${stderr.trim()}`);
      const { results } = JSON.parse(stdout) as { results: PkilintResult[] };
      for (const { node_path, finding_descriptions } of results) {
        for (const { severity, code, message } of finding_descriptions) {
          const text = [node_path, message].filter(Boolean).join(': ');
          findings.push({ severity: severity === 'WARNING' ? 'warning' : 'error', rule: code, place: name, text });
        }
      }
    }
    return findings;
  },
};
