import { createPublicKey, verify } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createSoftHsm, findSoftHsm, type SoftHsm } from '@/lib/testing/soft-hsm';
import { createToken, type Token, TokenError } from './index';

const module = findSoftHsm();

describe.skipIf(module === null)('a token', () => {
  let hsm: SoftHsm;
  let token: Token;
  beforeAll(async () => {
    hsm = await createSoftHsm(module ?? '');
  });
  afterAll(() => hsm?.dispose());
  beforeEach(() => {
    token = createToken(hsm.settings);
  });
  afterEach(() => token.close());

  const keyOf = (point: Buffer) => {
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
    return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, format: 'jwk' });
  };

  test('makes keys that sign and never leave it', async () => {
    const { keyId, point } = await token.generate('ca key');
    const data = [...'many signatures at the same time'].map((letter) => Buffer.from(letter));
    const signatures = await Promise.all(data.map((one) => token.sign(keyId, one)));
    const key = { key: keyOf(point), dsaEncoding: 'ieee-p1363' } as const;
    expect(signatures.map((one, index) => verify('sha256', data[index] ?? Buffer.alloc(0), key, one))).not.toContain(
      false,
    );
    const objects = await hsm.listObjects();
    expect(objects).toMatch(/Private Key Object; EC.*label: +ca key.*sensitive, always sensitive, never extractable/s);
    expect(await hsm.readPrivateKey(keyId)).toBe('');
    await token.destroy(keyId);
    expect(await hsm.listObjects()).not.toContain('ca key');
    await expect(token.sign(keyId, Buffer.alloc(1))).rejects.toThrow('The token has no such key');
  });

  test('works again after it was removed and is back', async () => {
    const { keyId } = await token.generate('removed');
    await hsm.remove();
    try {
      await vi.waitFor(() => expect(token.sign(keyId, Buffer.alloc(1))).rejects.toBeInstanceOf(TokenError));
    } finally {
      await hsm.restore();
    }
    await vi.waitFor(async () => expect(await token.sign(keyId, Buffer.alloc(1))).toHaveLength(64), {
      timeout: 10_000,
      interval: 200,
    });
  });

  test('tries a refused PIN once, until its file changes', async () => {
    await hsm.setPin('0000');
    const wrong = createToken(hsm.settings);
    const refusals: unknown[] = [];
    for (let i = 0; i < 5; i++) refusals.push(await wrong.generate('none').catch((error: unknown) => error));
    expect(refusals[0]).toMatchObject({ name: 'TokenError', pinRefused: true });
    // The same error: the module was not asked again
    expect(new Set(refusals).size).toBe(1);
    await hsm.setPin(hsm.pin);
    await vi.waitFor(async () => expect(await wrong.generate('right')).toHaveProperty('keyId'), {
      timeout: 10_000,
      interval: 200,
    });
    wrong.close();
  });

  test('reports a missing module, token and PIN file in words', async () => {
    const attempt = (change: Partial<typeof hsm.settings>) =>
      createToken({ ...hsm.settings, ...change }).generate('none');
    await expect(attempt({ module: '/nowhere/module.so' })).rejects.toThrow(
      /token "tsp" is not available: .*module\.so/,
    );
    await expect(attempt({ token: 'other' })).rejects.toThrow('No token with the label "other"');
    await expect(attempt({ pinFile: '/nowhere/pin' })).rejects.toThrow('/nowhere/pin');
  });
});
