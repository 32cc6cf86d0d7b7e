import { randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import type { KeyPurpose } from '@/lib/contracts';
import { ExpiringCache } from '@/lib/platform/async/expiring-cache';
import type { Secret } from '@/lib/platform/secrets';
import type { Ctx } from '../context';
import { decryptWithAny, encrypt } from './encrypt';
import { ensureSigningKey, type NewSigningKey, type SigningKeyRow, selectVerifiableKeys } from './store';

const ALGORITHM = 'ES256';
// Upper limit of staleness after a key is created or retired
const CACHE = { ttlMs: 60_000, maxEntries: 8 };
// Minimum interval between queries caused by unknown key ids
const MISS_INTERVAL_MS = 5_000;

export type SigningKey = { kid: string; key: CryptoKey };
export type PublicKey = JWK & { kid: string };
export type SigningKeyRequest = {
  purpose: KeyPurpose;
  /** Encrypts new keys with the current one; each accepted one decrypts. */
  keyEncryptionKey: Secret;
  /** An older key is replaced, if a new one can be certified; it still verifies for an hour. */
  maxAgeMs?: number;
  /** Reports its own failures. Returns the certificate chain of a new key, DER in base64, leaf first (RFC 7517 §4.7). */
  certify?(publicJwk: JWK): Promise<string[]>;
};

type KeyCache = { signing: ExpiringCache<SigningKey>; public: Map<KeyPurpose, { keys: PublicKey[]; readAt: number }> };
const caches = new WeakMap<object, KeyCache>();

function cacheOf(ctx: Ctx): KeyCache {
  const cache = caches.get(ctx.db) ?? {
    signing: new ExpiringCache<SigningKey>(CACHE, ctx.clock),
    public: new Map(),
  };
  caches.set(ctx.db, cache);
  return cache;
}

/** The signing key, created on first use; keys of one purpose never verify for another. A key that `keyEncryptionKey` does not decrypt is replaced. */
export async function signingKey(ctx: Ctx, request: SigningKeyRequest): Promise<SigningKey> {
  const { signing } = cacheOf(ctx);
  const { purpose, keyEncryptionKey } = request;
  const name = `${purpose} ${keyEncryptionKey.accepted.join(' ')}`;
  const cached = signing.get(name);
  if (cached) return cached;
  const key = await ensureSigningKey(ctx.db, purpose, {
    open: async (row) =>
      (await openWithAny(row, keyEncryptionKey.accepted)) ?? (await openWithAny(row, keyEncryptionKey.reread())),
    isDue: (row) => row.replacementRequestedAt !== null || isTooOld(row, request, ctx),
    make: () => make(request),
  });
  signing.set(name, key);
  return key;
}

const isTooOld = ({ createdAt }: SigningKeyRow, { maxAgeMs = Infinity }: SigningKeyRequest, { clock }: Ctx): boolean =>
  clock.now() - createdAt.getTime() > maxAgeMs;

/** Public keys for verification, newest first. `wanted`: queries again if this id is not cached. */
export async function publicKeys(ctx: Ctx, purpose: KeyPurpose, wanted?: string): Promise<PublicKey[]> {
  const entry = cacheOf(ctx).public;
  const { keys, readAt } = entry.get(purpose) ?? { keys: [], readAt: 0 };
  const ageMs = ctx.clock.now() - readAt;
  const missing = wanted !== undefined && !keys.some(({ kid }) => kid === wanted);
  if (ageMs <= CACHE.ttlMs && keys.length > 0 && !(missing && ageMs > MISS_INTERVAL_MS)) return keys;
  const read = (await selectVerifiableKeys(ctx.db, purpose)).map(({ kid, publicJwk }) => ({
    ...(publicJwk as JWK),
    kid,
  }));
  entry.set(purpose, { keys: read, readAt: ctx.clock.now() });
  return read;
}

async function make({ certify, keyEncryptionKey }: SigningKeyRequest): Promise<NewSigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const privateJwk = new TextEncoder().encode(JSON.stringify(await exportJWK(privateKey)));
  const publicJwk = await exportJWK(publicKey);
  const x5c = await certify?.(publicJwk);
  return {
    kid: randomUUID(),
    publicJwk: { ...publicJwk, alg: ALGORITHM, use: 'sig', ...(x5c && { x5c }) },
    privateJwe: await encrypt(privateJwk, keyEncryptionKey.current),
  };
}

async function openWithAny({ kid, privateJwe }: NewSigningKey, secrets: readonly string[]): Promise<SigningKey | null> {
  const plaintext = await decryptWithAny(privateJwe, secrets);
  if (!plaintext) return null;
  const key = await importJWK(JSON.parse(new TextDecoder().decode(plaintext)) as JWK, ALGORITHM);
  return key instanceof Uint8Array ? null : { kid, key };
}
