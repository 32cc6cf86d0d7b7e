import type { Db } from '@/lib/platform/db';
import type { Ctx } from '../../context';
import { saveSealedKeys, selectAuthorities } from './authority-store';
import { changeAuthority } from './change-authority';
import { type KeyStore, tokenOf } from './key-store';
import { unsealKey } from './seal';

type WithKeys = { ctx: Ctx; keys: KeyStore };

/**
 * Encrypts the keys in the database with the current passphrase.
 * @returns how many were encrypted with the former one
 * @throws SealError if neither decrypts one; nothing is changed then
 */
export async function resealAuthorityKeys({ ctx, keys }: WithKeys): Promise<number> {
  let resealed = 0;
  const reseal = (sealed: string | null): string | null => {
    if (sealed === null || tokenOf(sealed) !== null || isSealedWith(sealed, keys.secret.current)) return sealed;
    resealed += 1;
    return keys.seal(keys.unseal(sealed));
  };
  await changeAuthority(ctx, { action: 'authority.reseal' }, async (db) => {
    for (const { id, privateKey, responderKey } of await selectSealed(db)) {
      await saveSealedKeys(db, id, { privateKey: reseal(privateKey), responderKey: reseal(responderKey) });
    }
    return { name: 'keys', detail: { resealed } };
  });
  return resealed;
}

/** Keys in the database that this passphrase decrypts. */
export async function countAuthorityKeysSealedWith({ db }: Ctx, passphrase: string): Promise<number> {
  const sealed = (await selectSealed(db)).flatMap(({ privateKey, responderKey }) => [privateKey, responderKey]);
  return sealed.filter((one) => one !== null && isSealedWith(one, passphrase)).length;
}

const isSealedWith = (sealed: string, passphrase: string): boolean =>
  tokenOf(sealed) === null && unsealKey(sealed, passphrase) !== null;

async function selectSealed(db: Db) {
  const rows = await selectAuthorities(db);
  return rows.map(({ id, privateKey, responder }) => ({
    id,
    privateKey,
    responderKey: responder?.privateKey ?? null,
  }));
}
