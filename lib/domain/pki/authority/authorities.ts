import { X509Certificate } from 'node:crypto';
import { loadX509, toPem } from '@/lib/platform/x509';
import type { Ctx } from '../../context';
import { ConflictError } from '../../errors';
import type { OcspAuthority } from '../ocsp/ocsp-authority';
import { publicKeyOf } from '../x509/public-key';
import { type Authority, toAuthority } from './authority';
import { type AuthorityRow, selectAuthorities } from './authority-store';
import type { KeyStore } from './key-store';

export type AuthoritySet = {
  /** Issues the certificates of TBoxes, servers and command keys. */
  active: Authority;
  /** Trusted authorities whose private key is here or in a token: each signs its revocation list. The root is first. */
  signing: Authority[];
  /** Our own trusted authorities, also a root whose key is offline. The root is first. */
  own: OcspAuthority[];
  /** Trust anchors of TBoxes, concatenated PEM. */
  anchorsPem: string;
  /** All trusted authorities, roots and intermediates, for verifying client certificates. PEM. */
  bundlePem: string;
  /** Issuer chain of a certificate by its issuer's key id, DER, issuer first, without the trust anchor. */
  chainOf(issuer: string): Buffer[];
};

/** Cached authorities with their private keys, for processes that hold the sealing secret. */
export type Authorities = {
  /** At most MAX_AGE_MS old. @throws SealError, ConflictError `no_authority` */
  read(): Promise<AuthoritySet>;
  /** The next `read` queries the database. */
  invalidate(): void;
};

// Upper limit of staleness when a notification is missed
const MAX_AGE_MS = 10_000;

export function createAuthorities(ctx: Ctx, keys: KeyStore): Authorities {
  // Unsealing takes about a millisecond (PBES2 key derivation). Of the last read only: a key that was removed must not stay here
  let opened = new Map<string, Promise<Authority>>();
  let cached: { at: number; set: Promise<AuthoritySet> } | null = null;
  /** Opens what the read before has not opened. */
  const opener = () => {
    const [before, now] = [opened, new Map<string, Promise<Authority>>()];
    opened = now;
    return (row: AuthorityRow & { privateKey: string }): Promise<Authority> => {
      const name = `${row.keyId} ${row.privateKey}`;
      const authority = before.get(name) ?? openAuthority(row, keys);
      now.set(name, authority);
      return authority;
    };
  };
  return {
    read() {
      const now = ctx.clock.now();
      if (cached && now - cached.at < MAX_AGE_MS) return cached.set;
      const set = readSet(ctx, keys, opener());
      cached = { at: now, set };
      set.catch(() => {
        cached = null;
      });
      return set;
    },
    invalidate() {
      cached = null;
    },
  };
}

export async function openAuthority(row: AuthorityRow & { privateKey: string }, keys: KeyStore): Promise<Authority> {
  const certificate = await readCertificate(row);
  const publicKey = publicKeyOf(new X509Certificate(row.der).publicKey);
  return toAuthority(certificate, keys.open(row.privateKey, publicKey));
}

async function readCertificate({ der }: AuthorityRow) {
  const x509 = await loadX509();
  return new x509.X509Certificate(new Uint8Array(der));
}

/** One whose key is offline. */
async function readOffline(row: AuthorityRow, keys: KeyStore): Promise<OcspAuthority> {
  const { responder, keyId } = row;
  return {
    keyId,
    certificate: await readCertificate(row),
    key: null,
    responder: responder && { certificate: responder.der, privateKey: keys.unseal(responder.privateKey) },
  };
}

async function readSet(
  ctx: Ctx,
  keys: KeyStore,
  open: (row: AuthorityRow & { privateKey: string }) => Promise<Authority>,
): Promise<AuthoritySet> {
  const trusted = (await selectAuthorities(ctx.db)).filter(({ state }) => state !== 'withdrawn');
  const own = await Promise.all(
    trusted.filter(({ kind }) => kind !== 'external').map((row) => (hasKey(row) ? open(row) : readOffline(row, keys))),
  );
  const signing = own.filter((authority): authority is Authority => authority.key !== null);
  const activeRow = trusted.find(({ kind, state }) => kind === 'issuing' && state === 'active');
  const active = signing.find(({ keyId }) => keyId === activeRow?.keyId);
  if (!active) throw new ConflictError('no_authority', 'There is no authority that signs certificates');
  const byKeyId = new Map(trusted.map((row) => [row.keyId, row]));
  const isAnchor = ({ keyId, issuer }: AuthorityRow) => keyId === issuer;
  const pemOf = (rows: AuthorityRow[]) => rows.map(({ der }) => toPem(der)).join('');
  return {
    active,
    signing,
    own,
    // An external authority may authenticate TBoxes but must not sign commands for them
    anchorsPem: pemOf(trusted.filter((row) => isAnchor(row) && row.kind !== 'external')),
    bundlePem: pemOf(trusted),
    chainOf(issuer) {
      const chain: Buffer[] = [];
      for (let row = byKeyId.get(issuer); row && !isAnchor(row); row = byKeyId.get(row.issuer)) chain.push(row.der);
      return chain;
    },
  };
}

export const hasKey = (row: AuthorityRow): row is AuthorityRow & { privateKey: string } => row.privateKey !== null;

export type TrustedAuthority = { keyId: string; certificate: X509Certificate };

/** Authorities whose client certificates are accepted, external ones included. */
export async function readTrusted({ db }: Ctx): Promise<TrustedAuthority[]> {
  const rows = await selectAuthorities(db);
  return rows
    .filter(({ state }) => state !== 'withdrawn')
    .map(({ keyId, der }) => ({ keyId, certificate: new X509Certificate(der) }));
}
