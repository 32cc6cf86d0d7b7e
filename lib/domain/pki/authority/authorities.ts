import { X509Certificate } from 'node:crypto';
import { loadX509, toPem } from '@/lib/platform/x509';
import type { Ctx } from '../../context';
import { ConflictError } from '../../errors';
import { type Authority, toAuthority } from './authority';
import { type AuthorityRow, selectAuthorities } from './authority-store';
import { unsealKey } from './seal';

export type AuthoritySet = {
  /** Issues the certificates of TBoxes, servers and command keys. */
  active: Authority;
  /**
   * Trusted authorities whose private key is stored here: each signs its revocation list and OCSP responses. The root
   * is first.
   */
  signing: Authority[];
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

export function createAuthorities(ctx: Ctx, secret: string): Authorities {
  // Unsealing takes about a millisecond (PBES2 key derivation)
  const unsealed = new Map<string, Promise<Authority>>();
  let cached: { at: number; set: Promise<AuthoritySet> } | null = null;
  const open = (row: AuthorityRow & { privateKey: string }): Promise<Authority> => {
    const authority = unsealed.get(row.keyId) ?? openAuthority(row, secret);
    unsealed.set(row.keyId, authority);
    return authority;
  };
  return {
    read() {
      const now = ctx.clock.now();
      if (cached && now - cached.at < MAX_AGE_MS) return cached.set;
      const set = readSet(ctx, open);
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

async function openAuthority(row: AuthorityRow & { privateKey: string }, secret: string): Promise<Authority> {
  const { X509Certificate } = await loadX509();
  return toAuthority(new X509Certificate(new Uint8Array(row.der)), await unsealKey(row.privateKey, secret));
}

async function readSet(
  ctx: Ctx,
  open: (row: AuthorityRow & { privateKey: string }) => Promise<Authority>,
): Promise<AuthoritySet> {
  const trusted = (await selectAuthorities(ctx.db)).filter(({ state }) => state !== 'withdrawn');
  const withKey = trusted.filter((row): row is AuthorityRow & { privateKey: string } => row.privateKey !== null);
  const signing = await Promise.all(withKey.map(open));
  const activeRow = trusted.find(({ kind, state }) => kind === 'issuing' && state === 'active');
  const active = signing.find(({ keyId }) => keyId === activeRow?.keyId);
  if (!active) throw new ConflictError('no_authority', 'There is no authority that signs certificates');
  const byKeyId = new Map(trusted.map((row) => [row.keyId, row]));
  const isAnchor = ({ keyId, issuer }: AuthorityRow) => keyId === issuer;
  const pemOf = (rows: AuthorityRow[]) => rows.map(({ der }) => toPem(der)).join('');
  return {
    active,
    signing,
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

export type TrustedAuthority = { keyId: string; certificate: X509Certificate };

/** Authorities whose client certificates are accepted, external ones included. */
export async function readTrusted({ db }: Ctx): Promise<TrustedAuthority[]> {
  const rows = await selectAuthorities(db);
  return rows
    .filter(({ state }) => state !== 'withdrawn')
    .map(({ keyId, der }) => ({ keyId, certificate: new X509Certificate(der) }));
}
