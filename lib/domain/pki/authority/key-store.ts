import type { KeyObject } from 'node:crypto';
import { type Config, ConfigError } from '@/lib/platform/config';
import type { Db } from '@/lib/platform/db';
import { type Token, TokenError, type TokenSettings } from '@/lib/platform/pkcs11/types';
import type { Secret } from '@/lib/platform/secrets';
import type { Ctx } from '../../context';
import { KeyUnavailableError } from '../issuing/certificate-signer';
import { type AuthorityKey, authorityKeyOf } from '../x509/authority-key';
import { bytesOf } from '../x509/encoded';
import { encodeSignature, newPrivateKey } from '../x509/key-pair';
import { type PublicKey, publicKeyOfPoint } from '../x509/public-key';
import { selectAuthorities, selectReferences } from './authority-store';
import { readSealingSecret, SealError, sealKey, unsealKey } from './seal';

/** A key, and what the database keeps of it: the encrypted key (PKCS #8, PEM), or a PKCS #11 URI (RFC 7512). */
export type StoredKey = { key: AuthorityKey; reference: string };

/** Makes and opens the private keys of authorities. */
export type KeyStore = {
  /** Makes a P-256 key. @throws KeyUnavailableError */
  create(): Promise<StoredKey>;
  /** Encrypts a key that is not in a token; PKCS #8, PEM. */
  seal(privateKey: KeyObject): string;
  /** @throws SealError if another secret encrypted it */
  unseal(sealed: string): KeyObject;
  /** The passphrase that encrypts keys. */
  secret: Secret;
  /** The key itself is opened when it signs if it is in a token. @throws SealError */
  open(reference: string, publicKey: PublicKey): AuthorityKey;
  /** Deletes keys in a token. @returns those that are gone; not of a token that is not available */
  discard(references: readonly string[]): Promise<string[]>;
};

/** Keys are encrypted in the database. @param secret see `readSealingSecret` */
export function sealedKeys(secret: Secret): KeyStore {
  const seal = (privateKey: KeyObject) => {
    const passphrase = secret.current;
    const sealed = sealKey(privateKey, passphrase);
    if (unsealKey(sealed, passphrase)?.equals(privateKey)) return sealed;
    throw new SealError('A key could not be decrypted after it was encrypted; it was not stored');
  };
  const unseal = (sealed: string) =>
    unsealWithAny(sealed, secret.accepted) ?? unsealWithAny(sealed, secret.reread()) ?? refuse();
  return {
    secret,
    seal,
    unseal,
    async create() {
      const privateKey = newPrivateKey();
      return { key: authorityKeyOf(privateKey), reference: seal(privateKey) };
    },
    open: (reference, publicKey) =>
      isInToken(reference)
        ? inOtherToken(reference, publicKey)
        : { sign: authorityKeyOf(unseal(reference)).sign, publicKey },
    discard: async (references) => references.filter((reference) => !isInToken(reference)),
  };
}

/** null: none of them encrypted it. */
function unsealWithAny(sealed: string, secrets: readonly string[]): KeyObject | null {
  // In earlier releases one passphrase could have two lines
  for (const secret of [...secrets, secrets.join('\n')]) {
    const key = unsealKey(sealed, secret);
    if (key) return key;
  }
  return null;
}

function refuse(): never {
  throw new SealError('An authority key cannot be decrypted: CA_KEY_FILE has not the secret that encrypted it');
}

/** New keys are made in the token; keys that are encrypted in the database remain there. @param label of new keys */
export function tokenKeys(token: Token, label: string, sealed: KeyStore): KeyStore {
  const keyOf = (keyId: string, publicKey: PublicKey): AuthorityKey => ({
    publicKey,
    sign: (data) => token.sign(keyId, data).then(encodeSignature).catch(unavailable),
  });
  const destroy = async (reference: string) => {
    if (!isInToken(reference)) return;
    const { token: label, id } = readReference(reference);
    if (label !== token.label) throw new KeyUnavailableError(`The key is in the token "${label}"`);
    await token.destroy(id);
  };
  return {
    secret: sealed.secret,
    seal: sealed.seal,
    unseal: sealed.unseal,
    async create() {
      const { keyId, point } = await token.generate(label).catch(unavailable);
      const reference = `${SCHEME}token=${encodeURIComponent(token.label)};object=${encodeURIComponent(label)};id=${keyId.replace(/../g, '%$&')};type=private`;
      return { key: keyOf(keyId, publicKeyOfPoint(bytesOf(point))), reference };
    },
    open(reference, publicKey) {
      if (!isInToken(reference)) return sealed.open(reference, publicKey);
      const { token: label, id } = readReference(reference);
      return label === token.label ? keyOf(id, publicKey) : inOtherToken(reference, publicKey);
    },
    async discard(references) {
      const results = await Promise.allSettled(references.map(destroy));
      return references.filter((_, index) => results[index]?.status === 'fulfilled');
    },
  };
}

/** Keys that `run` makes are deleted again if it fails, unless they are stored: the answer to a commit may be lost. */
export async function withNewKeys<T>(
  { ctx, keys }: { ctx: Ctx; keys: KeyStore },
  run: (create: KeyStore['create']) => Promise<T>,
): Promise<T> {
  const references: string[] = [];
  try {
    return await run(async () => {
      const made = await keys.create();
      references.push(made.reference);
      return made;
    });
  } catch (error) {
    // If that cannot be read, an unused key in the token does no harm
    const stored = await selectReferences(ctx.db).catch(() => references);
    await keys.discard(references.filter((reference) => !stored.includes(reference)));
    throw error;
  }
}

export type KeySettings = Config<
  'CA_KEY_FILE' | 'PKCS11_MODULE' | 'PKCS11_TOKEN' | 'PKCS11_KEY' | 'PKCS11_PIN_FILE' | 'PKCS11_ENVIRONMENT'
>;

type KeyStoreInput = {
  db: Db;
  dir: string;
  config: KeySettings;
  openToken(settings: TokenSettings): Token;
};

/** The configured one. @throws SealError, ConfigError */
export async function readKeyStore({ db, dir, config, openToken }: KeyStoreInput): Promise<KeyStore> {
  const token = readTokenSettings(config);
  const mayCreate = async () => !(await hasSealedKeys(db));
  const sealed = sealedKeys(await readSealingSecret(dir, { file: config.CA_KEY_FILE, mayCreate }));
  return token ? tokenKeys(openToken(token), config.PKCS11_KEY, sealed) : sealed;
}

/** null: no token. */
function readTokenSettings(config: KeySettings): TokenSettings | null {
  const { PKCS11_MODULE: module, PKCS11_TOKEN: token, PKCS11_PIN_FILE: pinFile } = config;
  if (module === undefined && token === undefined && pinFile === undefined) return null;
  if (module === undefined || token === undefined || pinFile === undefined) {
    throw new ConfigError('Configuration: PKCS11_MODULE, PKCS11_TOKEN and PKCS11_PIN_FILE are required together');
  }
  return { module, token, pinFile, environment: config.PKCS11_ENVIRONMENT };
}

/** Another passphrase would not decrypt them. */
const hasSealedKeys = async (db: Db): Promise<boolean> =>
  (await selectAuthorities(db)).some(
    ({ privateKey, responder }) => responder !== null || (privateKey !== null && !isInToken(privateKey)),
  );

const SCHEME = 'pkcs11:';
const isInToken = (reference: string): boolean => reference.startsWith(SCHEME);

/** Label of the token that a key is in; null: it is in the database. */
export const tokenOf = (reference: string): string | null =>
  isInToken(reference) ? readReference(reference).token : null;

function readReference(reference: string): { token: string; id: string } {
  const attributes = new Map(
    reference
      .slice(SCHEME.length)
      .split(';')
      .map((one) => one.split('=', 2) as [string, string]),
  );
  return {
    token: decodeURIComponent(attributes.get('token') ?? ''),
    id: (attributes.get('id') ?? '').replaceAll('%', ''),
  };
}

/** The key of another token: it signs nothing. */
const inOtherToken = (reference: string, publicKey: PublicKey): AuthorityKey => ({
  publicKey,
  sign: async () => {
    const { token } = readReference(reference);
    throw new KeyUnavailableError(`The key is in the token "${token}", which PKCS11_TOKEN does not name`);
  },
});

function unavailable(error: unknown): never {
  if (error instanceof TokenError) throw new KeyUnavailableError(error.message, { cause: error });
  throw error;
}
