import { type KeyObject, X509Certificate } from 'node:crypto';
import type { Db } from '@/lib/platform/db';
import type { Ctx } from '../../context';
import { ConflictError } from '../../errors';
import { certifyResponder } from '../ocsp/responder-certificate';
import { publishRevocationList } from '../revocation/revocation-list';
import { hasKey, openAuthority } from './authorities';
import { type AuthorityRow, saveRootExport, saveRootKey, selectRoot } from './authority-store';
import { changeAuthority } from './change-authority';
import { type KeyStore, tokenOf } from './key-store';
import { SealError, sealKey, unsealKey } from './seal';

// The root's key is only needed to issue an authority or to list a withdrawn one. Between those it can be kept offline: exported,
// encrypted with a passphrase of its own, and removed here.

type WithKeys = { ctx: Ctx; keys: KeyStore };
/** `exported`: encrypted PKCS #8, PEM. */
type Exported = { exported: string; passphrase: string };

/** For this long, revocation list and OCSP responses of the root are valid while its key is offline. */
export const OFFLINE_DAYS = 400;

/**
 * The root's key, encrypted with `passphrase`.
 * @throws ConflictError `root_key_offline`, `root_key_in_token`, `no_root`; SealError
 */
export async function exportRootKey({ ctx, keys, passphrase }: WithKeys & { passphrase: string }): Promise<string> {
  let exported = '';
  await changeAuthority(ctx, { action: 'authority.export_key' }, async (db) => {
    const root = await rootWithKey(db);
    exported = sealKey(keys.unseal(root.privateKey), passphrase);
    await saveRootExport(db, root.id, { at: new Date(ctx.clock.now()), by: ctx.actor.label });
    return root.name;
  });
  return exported;
}

/**
 * Removes the root's key from the database, after `exported` was found to be a copy of it. Before, the root signs a revocation list and
 * certifies an OCSP responder for OFFLINE_DAYS.
 * @throws ConflictError as `exportRootKey`, and `other_key`; SealError
 */
export async function removeRootKey({ ctx, keys, exported, passphrase }: WithKeys & Exported): Promise<void> {
  await changeAuthority(ctx, { action: 'authority.remove_key' }, async (db) => {
    const row = await rootWithKey(db);
    openExport(row, exported, passphrase);
    const root = await openAuthority(row, keys);
    await publishRevocationList({ ctx: { ...ctx, db }, authority: root, changed: true, days: OFFLINE_DAYS });
    const responder = await certifyResponder(root, root.key, { nowMs: ctx.clock.now(), days: OFFLINE_DAYS });
    const privateKey = keys.seal(responder.privateKey);
    await saveRootKey(db, row.id, { reference: null, responder: { der: responder.certificate, privateKey } });
    return row.name;
  });
}

/**
 * Brings the root's key back, and lists authorities that were withdrawn meanwhile. Role `authority` then makes the requested ones.
 * @throws ConflictError `root_key_here`, `other_key`, `no_root`; SealError
 */
export async function importRootKey({ ctx, keys, exported, passphrase }: WithKeys & Exported): Promise<void> {
  await changeAuthority(ctx, { action: 'authority.import_key' }, async (db) => {
    const row = await requireRoot(db);
    if (hasKey(row)) throw new ConflictError('root_key_here', `The key of ${row.name} is not offline`);
    // Otherwise the key would be encrypted with another secret than the processes have
    if (row.responder) keys.unseal(row.responder.privateKey);
    const withKey = { ...row, privateKey: keys.seal(openExport(row, exported, passphrase)) };
    await saveRootKey(db, row.id, { reference: withKey.privateKey, responder: null });
    const authority = await openAuthority(withKey, keys);
    await publishRevocationList({ ctx: { ...ctx, db }, authority, changed: true });
    return row.name;
  });
}

async function requireRoot(db: Db): Promise<AuthorityRow> {
  const root = await selectRoot(db);
  if (!root) throw new ConflictError('no_root', 'There is no trusted root here');
  return root;
}

async function rootWithKey(db: Db): Promise<AuthorityRow & { privateKey: string }> {
  const root = await requireRoot(db);
  if (!hasKey(root)) throw new ConflictError('root_key_offline', `The key of ${root.name} is offline already`);
  const token = tokenOf(root.privateKey);
  if (token === null) return root;
  throw new ConflictError(
    'root_key_in_token',
    `The key of ${root.name} is in the token "${token}" and cannot leave it`,
  );
}

/** The key in `exported`, if it is that of the authority. */
function openExport({ name, der }: AuthorityRow, exported: string, passphrase: string): KeyObject {
  const refusal = 'The passphrase does not open this file';
  // A key that is not encrypted opens with any passphrase
  if (!exported.includes('BEGIN ENCRYPTED PRIVATE KEY')) throw new SealError(refusal);
  const key = unsealKey(exported, passphrase);
  if (!key) throw new SealError(refusal);
  if (new X509Certificate(der).checkPrivateKey(key)) return key;
  throw new ConflictError('other_key', `This is not the key of ${name}`);
}
