import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { releaseCertificate } from '@/lib/domain/pki';
import { type OcspEdge, run, startOcspEdge } from '@/lib/testing/ocsp/ocsp-edge';

// openssl against the edge with a real database
let edge: OcspEdge;
beforeAll(async () => {
  edge = await startOcspEdge();
});
afterAll(() => edge?.close());

const FORMS: [string, string[]][] = [
  ['with a nonce', []],
  ['without one', ['-no_nonce']],
  ...['sha256', 'sha384', 'sha512'].map((hash): [string, string[]] => [hash, ['-no_nonce', `-${hash}`]]),
];

describe.each(FORMS)('openssl, %s', (_form, options) => {
  test('reports good, revoked with its reason, on hold and released, and unknown', async () => {
    const [one, stolen, stray] = [await edge.issue(), await edge.issue(), await edge.issue({ registered: false })];
    const good = await edge.openssl([one], options);
    expect(good).toContain('Response verify OK');
    expect(good).not.toContain('WARNING');
    expect(good).toContain(`${one.serialNumber}.pem: good`);
    await edge.revoke(stolen.serialNumber, 'keyCompromise');
    const revoked = await edge.openssl([stolen], options);
    expect(revoked).toMatch(/verify OK\n.*: revoked\n/);
    expect(revoked).toMatch(/Reason: keyCompromise\n\s+Revocation Time: \w+ +\d+ [\d:]+ \d{4} GMT/);
    expect(await edge.openssl([stray], options)).toMatch(/verify OK\n.*: unknown/);

    await edge.revoke(one.serialNumber, 'certificateHold');
    expect(await edge.openssl([one], options)).toMatch(/: revoked\n(.*\n)*\s+Reason: certificateHold/);
    await releaseCertificate({ ctx: edge.ctx, input: { serialNumber: one.serialNumber } });
    expect(await edge.openssl([one], options)).toContain(': good');
    await edge.revoke(one.serialNumber, 'unspecified');
    const unspecified = await edge.openssl([one], options);
    expect(unspecified).toContain(': revoked');
    expect(unspecified).not.toContain('Reason');
  });
});

test('answers up to 20 certificates in one request', async () => {
  const certificates = await Promise.all(Array.from({ length: 21 }, () => edge.issue()));
  await edge.revoke(certificates[1]?.serialNumber ?? '', 'keyCompromise');
  const output = await edge.openssl(certificates.slice(0, 20));
  expect(output.match(/: good/g)).toHaveLength(19);
  expect(output.match(/: revoked/g)).toHaveLength(1);
  expect(await edge.openssl(certificates)).toContain('malformedrequest');
});

test('signs with a delegated responder for a week, without a check of its own', async () => {
  const output = await edge.openssl([await edge.issue()], ['-resp_text']);
  expect(output).toMatch(/Responder Id: [0-9A-F]{40}/);
  expect(output).toContain('OCSP Signing');
  expect(output).toContain('OCSP No Check');
  expect(output).toContain('Digital Signature');
  expect(output).toContain('ecdsa-with-SHA256');
  const at = (what: string) => Date.parse(new RegExp(`${what} *: (.*)`).exec(output)?.[1] ?? '');
  expect(at('Not After') - at('Not Before')).toBe(7 * 86_400_000 + 5 * 60_000);
  expect(at('Next Update') - at('This Update')).toBe(3_600_000);
});

test('does not answer for certificates of another authority', async () => {
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-keyout', edge.file('other.key'), '-out', edge.file('other.pem'), '-subj', '/CN=other'],
  ]);
  const pending = run('openssl', ['ocsp', '-issuer', edge.file('other.pem'), '-serial', '1', '-url', edge.url]);
  await expect(pending).rejects.toMatchObject({ stdout: expect.stringContaining('unauthorized') });
});
