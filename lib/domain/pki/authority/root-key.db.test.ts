import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { fixedSecret } from '@/lib/platform/secrets';
import { requestFor } from '@/lib/testing/ocsp/request-for';
import { ann, codeOf, createWithdrawalFixture, KEYS } from '@/lib/testing/withdrawal-fixture';
import {
  activateAuthority,
  createAuthorities,
  createOcspResponder,
  deleteWithdrawnKeys,
  exportRootKey,
  importRootKey,
  listAuthorities,
  publishRevocationList,
  readKeyStore,
  removeRootKey,
  requestAuthority,
  sealedKeys,
  withdrawAuthority,
} from '../index';
import { describeCertificate } from '../x509/describe-certificate';
import { withNewKeys } from './key-store';

const fixture = await createWithdrawalFixture();
const { db, clock, root, active, retiring, as, idOf, makeSuccessor, reset } = fixture;
const dir = await mkdtemp(path.join(os.tmpdir(), 'root-'));
const passphrase = 'a passphrase of the root key, kept elsewhere';
const DAY_MS = 86_400_000;
const ctx = as(ann);

beforeEach(reset);
afterAll(async () => {
  await db.drop();
  await rm(dir, { recursive: true, force: true });
});

const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, encoding: 'utf8', stdio: 'pipe' });
const exportKey = () => exportRootKey({ ctx, keys: KEYS, passphrase });
const remove = (exported: string, phrase = passphrase) =>
  removeRootKey({ ctx, keys: KEYS, exported, passphrase: phrase });
const bringBack = (exported: string, phrase = passphrase) =>
  importRootKey({ ctx, keys: KEYS, exported, passphrase: phrase });
const rootKey = async () => (await listAuthorities({ ctx })).find(({ kind }) => kind === 'root')?.key;
const read = () => createAuthorities(ctx, KEYS).read();
const serialOf = ({ certificate }: typeof active) => describeCertificate(Buffer.from(certificate.rawData)).serialNumber;

/** Text of the root's revocation list by openssl, verified with the root's certificate. */
async function readList(): Promise<string> {
  const { der } = await db.prisma.revocationList.findUniqueOrThrow({ where: { issuer: root.keyId } });
  await writeFile(path.join(dir, 'root.crl'), der);
  await writeFile(path.join(dir, 'root.pem'), root.certificatePem);
  return openssl('crl', '-inform', 'DER', '-in', 'root.crl', '-CAfile', 'root.pem', '-noout', '-text').toLowerCase();
}

describe('the exported key', () => {
  test('opens in openssl with its passphrase and belongs to the root', async () => {
    await writeFile(path.join(dir, 'key.pem'), await exportKey());
    await writeFile(path.join(dir, 'root.pem'), root.certificatePem);
    const publicKey = openssl('pkey', '-in', 'key.pem', '-passin', `pass:${passphrase}`, '-pubout');
    expect(publicKey).toBe(openssl('x509', '-in', 'root.pem', '-noout', '-pubkey'));
    expect(await rootKey()).toMatchObject({
      place: 'database',
      exportedAt: clock.now(),
      exportedBy: `${ann}@example.com`,
    });
    const [entry] = await db.prisma.auditEntry.findMany({ where: { action: 'authority.export_key' } });
    expect(entry).toMatchObject({ targetId: 'Root', detail: {} });
  });

  test('must be a copy before the key is removed', async () => {
    const other = await sealedKeys(fixedSecret(passphrase)).create();
    expect(await codeOf(remove(other.reference))).toBe('other_key');
    await expect(remove(await exportKey(), `${passphrase}.`)).rejects.toThrow('does not open this file');
    await expect(remove('no key')).rejects.toThrow('does not open this file');
    const unprotected = openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout');
    await expect(remove(unprotected)).rejects.toThrow('does not open this file');
    expect(await rootKey()).toMatchObject({ place: 'database' });
  });
});

describe('while the key is offline', () => {
  test('the root has a valid list and answers by OCSP, and no other process replaces the list', async () => {
    const cached = await read();
    await remove(await exportKey());
    expect(await rootKey()).toMatchObject({ place: 'offline', unlisted: 0, listEndsAt: clock.now() + 400 * DAY_MS });
    expect(await codeOf(exportKey())).toBe('root_key_offline');
    for (const authority of cached.signing) await publishRevocationList({ ctx, authority, changed: true });
    expect(await rootKey()).toMatchObject({ listEndsAt: clock.now() + 400 * DAY_MS });

    const set = await read();
    expect(set.own.map(({ keyId }) => keyId)).toEqual([root.keyId, active.keyId, retiring.keyId]);
    expect(set.signing.map(({ keyId }) => keyId)).toEqual([active.keyId, retiring.keyId]);
    expect(set.anchorsPem).toBe(cached.anchorsPem);
    const errors: unknown[] = [];
    const responder = createOcspResponder({
      ctx,
      authorities: async () => set.own,
      onError: (error) => errors.push(error),
    });
    const { der, result } = await responder.answer(requestFor(root, [serialOf(active)]));
    expect([result, errors]).toEqual(['good', []]);
    await writeFile(path.join(dir, 'response.der'), der);
    await writeFile(path.join(dir, 'root.pem'), root.certificatePem);
    const seconds = String(Math.floor(clock.now() / 1_000));
    const text = openssl(
      'ocsp',
      '-respin',
      'response.der',
      '-CAfile',
      'root.pem',
      '-issuer',
      'root.pem',
      '-attime',
      seconds,
      '-text',
    );
    expect(text).toContain('OCSP Response Status: successful');
    expect(text).toContain('CA:FALSE');
  });

  test('a requested authority waits, and is made when the key is back', async () => {
    const exported = await exportKey();
    await remove(exported);
    await requestAuthority({ ctx });
    expect(await makeSuccessor()).toBe(0);
    expect((await listAuthorities({ ctx })).filter(({ state }) => state === 'requested')).toHaveLength(1);
    expect(await codeOf(bringBack((await sealedKeys(fixedSecret(passphrase)).create()).reference))).toBe('other_key');
    const otherSecret = sealedKeys(fixedSecret('a secret that the processes do not have'));
    await expect(importRootKey({ ctx, keys: otherSecret, exported, passphrase })).rejects.toThrow('CA_KEY_FILE');
    expect(await rootKey()).toMatchObject({ place: 'offline' });
    await bringBack(exported);
    expect(await rootKey()).toMatchObject({ place: 'database', listEndsAt: clock.now() + 7 * DAY_MS });
    expect(await makeSuccessor()).toBe(1);
    const made = (await listAuthorities({ ctx })).find(({ state }) => state === 'prepared');
    const id = made?.id ?? 0;
    await db.pool.query(`update certificate_authorities set key_problem = 'gone' where id = $1`, [id]);
    expect(await codeOf(activateAuthority({ ctx, input: { id } }))).toBe('key_unavailable');
    await db.pool.query('update certificate_authorities set key_problem = null');
    await activateAuthority({ ctx, input: { id } });
    expect((await read()).active.keyId).toBe(made?.keyId);
    expect(await codeOf(bringBack(exported))).toBe('root_key_here');
  });

  test('a withdrawn authority is counted as not listed, and is listed when the key is back', async () => {
    const exported = await exportKey();
    await remove(exported);
    clock.advance(60_000);
    await withdrawAuthority({ ctx, input: { id: await idOf(retiring) } });
    expect(await rootKey()).toMatchObject({ unlisted: 1 });
    expect(await readList()).not.toContain(serialOf(retiring));
    await bringBack(exported);
    expect(await rootKey()).toMatchObject({ unlisted: 0 });
    expect(await readList()).toContain(serialOf(retiring));
  });
});

test('the key of a withdrawn authority is deleted, and those of others stay', async () => {
  await withdrawAuthority({ ctx, input: { id: await idOf(retiring) } });
  await deleteWithdrawnKeys({ ctx, keys: KEYS });
  const { rows } = await db.pool.query('select key_id from certificate_authorities where private_key is not null');
  expect(rows.map(({ key_id }) => key_id).sort()).toEqual([root.keyId, active.keyId].sort());
});

test('a new key is deleted when its authority could not be stored, but not when only the answer was lost', async () => {
  const discarded: string[] = [];
  const keys = {
    ...KEYS,
    discard: async (references: readonly string[]) => {
      discarded.push(...references);
      return [...references];
    },
  };
  const fail = async (create: typeof KEYS.create, store: boolean) => {
    const { reference } = await create();
    if (store)
      await db.pool.query(`update certificate_authorities set private_key = $1 where kind = 'root'`, [reference]);
    throw new Error('the connection was lost');
  };
  await expect(withNewKeys({ ctx, keys }, (create) => fail(create, true))).rejects.toThrow('lost');
  expect(discarded).toEqual([]);
  await expect(withNewKeys({ ctx, keys }, (create) => fail(create, false))).rejects.toThrow('lost');
  expect(discarded).toHaveLength(1);
});

test('a configuration of a token is complete, or refused', async () => {
  const settings = { PKCS11_KEY: 'ca', PKCS11_ENVIRONMENT: {}, CA_KEY_FILE: undefined, PKCS11_PIN_FILE: undefined };
  const open = () => {
    throw new Error('not opened');
  };
  const partly = { ...settings, PKCS11_MODULE: '/lib/module.so', PKCS11_TOKEN: 'tsp' };
  await expect(readKeyStore({ db, dir, config: partly, openToken: open })).rejects.toThrow(
    'PKCS11_PIN_FILE are required together',
  );
  const none = { ...settings, PKCS11_MODULE: undefined, PKCS11_TOKEN: undefined };
  const keyStore = () => readKeyStore({ db, dir, config: none, openToken: open });
  await expect(keyStore()).rejects.toThrow('ca.passphrase is not there');
  await writeFile(path.join(dir, 'ca.passphrase'), `${passphrase}\n`);
  expect((await (await keyStore()).create()).reference).toContain('ENCRYPTED PRIVATE KEY');
});
