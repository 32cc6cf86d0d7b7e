import { hkdfSync, randomUUID } from 'node:crypto';
import { CompactEncrypt, type CryptoKey, compactDecrypt, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import type { Ctx } from '../context';
import { ExpiringCache } from './expiring-cache';
import { ensureSigningKey, readVerifiableKeys, type SigningKeyRow } from './store';

const PURPOSE = 'live';
const ALGORITHM = 'ES256';
// How long a retired or a new key may go unnoticed
const CACHE = { ttlMs: 60_000, maxEntries: 8 };
// A token with an unknown key id asks the database again, but not more often than this
const MISS_INTERVAL_MS = 5_000;

export type SigningKey = { kid: string; key: CryptoKey };
export type PublicKey = JWK & { kid: string };

type Known = { signing: ExpiringCache<SigningKey>; public: PublicKey[]; readAt: number };
const known = new WeakMap<object, Known>();

function knownTo(ctx: Ctx): Known {
  const entry = known.get(ctx.db) ?? {
    signing: new ExpiringCache<SigningKey>(CACHE, ctx.clock),
    public: [],
    readAt: 0,
  };
  known.set(ctx.db, entry);
  return entry;
}

/**
 * The key that signs live tokens, made on first use. A key that `keyEncryptionKey` does not open is left for verification
 * and followed by a new one.
 */
export async function signingKey(ctx: Ctx, keyEncryptionKey: string): Promise<SigningKey> {
  const { signing } = knownTo(ctx);
  const cached = signing.get(keyEncryptionKey);
  if (cached) return cached;
  const secret = wrappingKey(keyEncryptionKey);
  const key = await ensureSigningKey(
    ctx.db,
    PURPOSE,
    (row) => open(row, secret),
    () => make(secret),
  );
  signing.set(keyEncryptionKey, key);
  return key;
}

/** Keys that verify, the newest first. `wanted`: read anew where this id is not among those known. */
export async function publicKeys(ctx: Ctx, wanted?: string): Promise<PublicKey[]> {
  const entry = knownTo(ctx);
  const ageMs = ctx.clock.now() - entry.readAt;
  const missing = wanted !== undefined && !entry.public.some(({ kid }) => kid === wanted);
  if (ageMs > CACHE.ttlMs || entry.public.length === 0 || (missing && ageMs > MISS_INTERVAL_MS)) {
    const rows = await readVerifiableKeys(ctx.db.pool, PURPOSE);
    entry.public = rows.map(({ kid, publicJwk }) => ({ ...(publicJwk as JWK), kid }));
    entry.readAt = ctx.clock.now();
  }
  return entry.public;
}

const wrappingKey = (keyEncryptionKey: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', keyEncryptionKey, '', 'tsp-console signing keys', 32));

async function make(secret: Uint8Array): Promise<SigningKeyRow> {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const privateJwk = new TextEncoder().encode(JSON.stringify(await exportJWK(privateKey)));
  return {
    kid: randomUUID(),
    publicJwk: { ...(await exportJWK(publicKey)), alg: ALGORITHM, use: 'sig' },
    privateJwe: await new CompactEncrypt(privateJwk).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(secret),
  };
}

async function open({ kid, privateJwe }: SigningKeyRow, secret: Uint8Array): Promise<SigningKey | null> {
  try {
    const { plaintext } = await compactDecrypt(privateJwe, secret);
    const key = await importJWK(JSON.parse(new TextDecoder().decode(plaintext)) as JWK, ALGORITHM);
    return key instanceof Uint8Array ? null : { kid, key };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_JWE_DECRYPTION_FAILED') return null;
    throw error;
  }
}
