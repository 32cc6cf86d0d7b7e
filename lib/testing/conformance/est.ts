import path from 'node:path';
import { installGo } from './install';
import { runProgram } from './run-program';
import type { Finding, Tool } from './tool';

const ESTCLIENT = 'v1.0.6';
const MODULE = 'github.com/globalsign/est/cmd/estclient';
const options = { timeoutMs: 60_000 };

export const estclient: Tool = {
  name: 'estclient',
  checks: 'EST (RFC 7030): authorities, attributes, enrolment with a secret, renewal with the certificate',
  install: async () => {
    await installGo(MODULE, ESTCLIENT);
    return ESTCLIENT;
  },
  run: async ({ stack: { settings }, api, report }) => {
    const program = path.join(await installGo(MODULE, ESTCLIENT), 'estclient');
    const { items } = await (await api.get('/api/v1/vehicles?limit=1')).json();
    const [{ tboxSerial }] = items;
    const issued = await api.post(`/api/v1/tboxes/${tboxSerial}/enrolment-secret`);
    if (!issued.ok()) throw new Error(`Enrolment secret: ${await issued.text()}`);
    const { secret } = await issued.json();
    const trust = path.join(settings.dataDir, 'pki/trust.pem');
    const server = ['-server', `localhost:${settings.EDGE_TLS_PORT}`, '-explicit', trust];
    const makeRequest = async (name: string) => {
      const [key, csr] = [report(`${name}.key.pem`), report(`${name}.csr.pem`)];
      const make = ['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
      await runProgram('openssl', [...make, '-subj', `/CN=${tboxSerial}`, '-keyout', key, '-out', csr], options);
      return { key, csr };
    };
    const first = await makeRequest('est-first');
    const certificate = report('est-first.cert.pem');
    const findings: Finding[] = [];
    const attempt = async (rule: string, args: string[]) => {
      try {
        await runProgram(program, [...args, ...server], options);
      } catch (error) {
        findings.push({ severity: 'error', rule, place: 'edge', text: String(error) });
      }
    };
    await attempt('4.1 cacerts', ['cacerts', '-out', report('est-cacerts.pem')]);
    await attempt('4.5 csrattrs', ['csrattrs']);
    const account = ['-user', tboxSerial, '-pass', secret, '-key', first.key];
    await attempt('4.2.1 simpleenroll', ['enroll', ...account, '-csr', first.csr, '-out', certificate]);
    const identity = ['-certs', certificate, '-key', first.key];
    // Its CSR has the subject of the certificate, which the product completed
    const renewal = report('est-renewal.csr.pem');
    const make = ['x509', '-x509toreq', '-in', certificate, '-signkey', first.key, '-out', renewal];
    await runProgram('openssl', make, options);
    const renewed = report('est-renewed.cert.pem');
    await attempt('4.2.2 simplereenroll', ['reenroll', ...identity, '-csr', renewal, '-out', renewed]);
    return findings;
  },
};
