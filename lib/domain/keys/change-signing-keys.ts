import { KEY_PURPOSES, type KeyPurpose, listSigningKeysOperation, replaceSigningKeyOperation } from '@/lib/contracts';
import type { Config } from '@/lib/platform/config';
import { either, type Secret } from '@/lib/platform/secrets';
import { recordAudit } from '../audit';
import { type Ctx, withTransaction } from '../context';
import { NotFoundError } from '../errors';
import { verb } from '../verb';
import { decryptWithAny, encrypt } from './encrypt';
import { lockSigningKeys, requestReplacement, saveEncrypted, selectEncrypted, selectSigningKeys } from './store';

export const listSigningKeys = verb(listSigningKeysOperation, ({ ctx }) => selectSigningKeys(ctx.db));

/**
 * The process that signs makes the new key when it next looks, within a minute.
 * @throws NotFoundError before there is a key
 */
export const replaceSigningKey = verb(replaceSigningKeyOperation, async ({ ctx, input: { purpose } }) => {
  await withTransaction(ctx, async (tx) => {
    const found = await requestReplacement(tx.db, purpose, new Date(tx.clock.now()));
    if (!found) throw new NotFoundError(`Signing key ${purpose}`);
    await recordAudit(tx, {
      action: 'signing_key.replace',
      target: { type: 'signing_key', id: purpose },
      detail: {},
    });
  });
});

type Outcome = { resealed: number; unreadable: number };

export type KeyEncryptionKeys = Record<KeyPurpose, Secret>;

/** Those of the process. Keys for commands from before they had one of their own are encrypted with the other one. */
export function keyEncryptionKeys({
  KEY_ENCRYPTION_KEY: shared,
  COMMAND_KEY_ENCRYPTION_KEY: own,
}: Config<'KEY_ENCRYPTION_KEY' | 'COMMAND_KEY_ENCRYPTION_KEY'>): KeyEncryptionKeys {
  return { live: shared, command: own ? either(own, shared) : shared };
}

/** Encrypts the keys with the current key-encryption key. `unreadable`: no accepted one decrypts them. */
export async function resealSigningKeys(ctx: Ctx, keyEncryptionKeys: KeyEncryptionKeys): Promise<Outcome> {
  const outcome = { resealed: 0, unreadable: 0 };
  await withTransaction(ctx, async (tx) => {
    for (const purpose of KEY_PURPOSES) {
      await lockSigningKeys(tx.db, purpose);
      const keyEncryptionKey = keyEncryptionKeys[purpose];
      for (const { kid, privateJwe } of await selectEncrypted(tx.db, purpose)) {
        if (await decryptWithAny(privateJwe, [keyEncryptionKey.current])) continue;
        const plaintext = await decryptWithAny(privateJwe, keyEncryptionKey.accepted);
        if (plaintext) await saveEncrypted(tx.db, kid, await encrypt(plaintext, keyEncryptionKey.current));
        outcome[plaintext ? 'resealed' : 'unreadable'] += 1;
      }
    }
    await recordAudit(tx, {
      action: 'signing_key.reseal',
      target: { type: 'signing_key', id: 'all' },
      detail: outcome,
    });
  });
  return outcome;
}

/** How many keys this key-encryption key decrypts. */
export async function countSigningKeysSealedWith({ db }: Ctx, keyEncryptionKey: string): Promise<number> {
  const keys = (await Promise.all(KEY_PURPOSES.map((purpose) => selectEncrypted(db, purpose)))).flat();
  const opened = await Promise.all(keys.map(({ privateJwe }) => decryptWithAny(privateJwe, [keyEncryptionKey])));
  return opened.filter((plaintext) => plaintext !== null).length;
}
