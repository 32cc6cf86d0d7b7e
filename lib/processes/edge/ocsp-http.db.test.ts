import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OcspAuthority } from '@/lib/domain/pki';
import { type CertificateFile, type OcspEdge, run, startOcspEdge } from '@/lib/testing/ocsp/ocsp-edge';

let edge: OcspEdge;
beforeAll(async () => {
  edge = await startOcspEdge();
});
afterAll(() => edge?.close());

const post = (body: Uint8Array<ArrayBuffer>) => fetch(edge.url, { method: 'POST', body });
const bytesOf = async (pending: Promise<Response>) => Buffer.from(await (await pending).arrayBuffer());

describe('the GET form (RFC 5019 §5)', () => {
  /** Fetched with curl and verified with openssl. */
  async function get(target: string, certificate: CertificateFile) {
    const out = edge.file('response.der');
    const { stdout: head } = await run('curl', ['-sS', '-D', '-', '-o', out, target]);
    const certificates = ['-CAfile', edge.ca, '-issuer', edge.ca, '-cert', certificate.name];
    const { stdout, stderr } = await run('openssl', ['ocsp', '-respin', out, ...certificates]);
    return { head, output: stderr + stdout };
  }

  test.each([
    ['encoded', encodeURIComponent],
    ['not encoded', (text: string) => text],
  ])('may be cached for a minute; base64 %s', async (_form, encode) => {
    const one = await edge.issue();
    const target = `${edge.url}/${encode(Buffer.from(await edge.requestOf(one)).toString('base64'))}`;
    const { head, output } = await get(target, one);
    expect(output).toMatch(/verify OK\n.*: good/);
    expect(head).toContain('HTTP/1.1 200');
    expect(head).toContain('content-type: application/ocsp-response');
    expect(head).toContain('cache-control: max-age=60, public, no-transform, must-revalidate');
    expect(head).toMatch(/content-length: \d+/);
    const at = (name: string) => Date.parse(new RegExp(`^${name}: (.*)$`, 'mi').exec(head)?.[1] ?? '');
    expect(at('expires') - at('date')).toBeLessThanOrEqual(61_000);
    expect(at('last-modified')).toBeLessThanOrEqual(at('date') + 1_000);
    const [, etag = ''] = /etag: ("[0-9a-f]{64}")/.exec(head) ?? [];
    const { stdout: again } = await run('curl', ['-sS', '-D', '-', '-H', `If-None-Match: ${etag}`, target]);
    expect(again).toContain('HTTP/1.1 304');
    await edge.revoke(one.serialNumber, 'keyCompromise');
    expect((await get(target, one)).output).toContain(': revoked');
  });

  test('is not cached for a certificate that was never issued', async () => {
    const request = Buffer.from(await edge.requestOf(await edge.issue({ registered: false })));
    const response = await fetch(`${edge.url}/${encodeURIComponent(request.toString('base64'))}`);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });
});

test('reuses the signature until the state changes', async () => {
  const one = await edge.issue();
  const request = await edge.requestOf(one);
  const [first, second] = [await bytesOf(post(request)), await bytesOf(post(request))];
  expect(second.equals(first)).toBe(true);
  await edge.revoke(one.serialNumber, 'superseded');
  expect((await bytesOf(post(request))).equals(first)).toBe(false);
});

describe('an invalid request', () => {
  const statusOf = async (pending: Promise<Response>) => {
    const response = await pending;
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/ocsp-response');
    expect(response.headers.get('cache-control')).toBe('no-store');
    return Buffer.from(await response.arrayBuffer()).toString('hex');
  };
  const MALFORMED = '30030a0101';

  test('is answered malformedRequest', async () => {
    const whole = await edge.requestOf(await edge.issue());
    const before = await edge.counted('malformedRequest');
    const random = crypto.getRandomValues(new Uint8Array(1_000));
    for (const body of [new Uint8Array(0), random, whole.slice(0, -1), whole.slice(1)]) {
      expect(await statusOf(post(body))).toBe(MALFORMED);
    }
    for (const text of ['', '*', 'MEQ', '%', '%ff', '%00', 'M%20EQ', '/', 'MEQ=a']) {
      expect(await statusOf(fetch(`${edge.url}/${text}`))).toBe(MALFORMED);
    }
    expect((await edge.counted('malformedRequest')) - before).toBe(13);
  });

  test('is not read beyond the limit', async () => {
    expect((await post(new Uint8Array(10_000_000))).status).toBe(413);
    expect(await edge.counted('tooLarge')).toBe(1);
  });

  test('answers with the OCSP error when no status can be determined', async () => {
    const request = await edge.requestOf(await edge.issue());
    const answered = async (authorities: () => Promise<OcspAuthority[]>) => {
      edge.setAuthorities(authorities);
      return statusOf(post(request));
    };
    const broken = { ...edge.authority, keys: {} as CryptoKeyPair, certificate: {} as OcspAuthority['certificate'] };
    expect(await answered(() => Promise.reject(new Error('away')))).toBe('30030a0103');
    expect(await answered(async () => [])).toBe('30030a0106');
    expect(await answered(async () => [broken])).toBe('30030a0102');
    edge.setAuthorities(null);
    expect((await post(request)).status).toBe(200);
  });
});
