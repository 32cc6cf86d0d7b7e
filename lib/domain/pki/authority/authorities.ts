import { loadX509, toPem } from '@/lib/platform/x509';
import type { Ctx } from '../../context';
import { ConflictError } from '../../errors';
import { type Authority, toAuthority } from './authority';
import { type AuthorityRow, selectAuthorities } from './authority-store';
import { openKey } from './seal';

export type AuthoritySet = {
  /** Signs certificates of TBoxes, servers and command keys. */
  active: Authority;
  /** Those with a key here that are trusted: each signs its revocation list and its OCSP answers. The root is first. */
  signing: Authority[];
  /** Trust anchors: what TBoxes are given. PEM, one after the other. */
  anchorsPem: string;
  /** Anchors and every authority below that is trusted: what brokers check client certificates against. PEM. */
  bundlePem: string;
  /** Certificates between what `issuer` issued and its anchor, DER, the issuer's first; empty where it is the anchor. */
  chainOf(issuer: string): Buffer[];
};

/** Reads them from the database, for processes that hold the sealing secret. */
export type Authorities = {
  /** At most `maxAgeMs` old. @throws SealError, ConflictError `no_authority` */
  read(): Promise<AuthoritySet>;
  /** The next `read` asks the database. */
  forget(): void;
};

// How long a withdrawn or a new one may go unnoticed where no notification comes
const MAX_AGE_MS = 10_000;

export function createAuthorities(ctx: Ctx, secret: string): Authorities {
  // Opening a sealed key takes a millisecond by design of PBES2
  const opened = new Map<string, Promise<Authority>>();
  let known: { at: number; set: Promise<AuthoritySet> } | null = null;
  const open = (row: AuthorityRow & { privateKey: string }): Promise<Authority> => {
    const one = opened.get(row.keyId) ?? openAuthority(row, secret);
    opened.set(row.keyId, one);
    return one;
  };
  return {
    read() {
      const now = ctx.clock.now();
      if (known && now - known.at < MAX_AGE_MS) return known.set;
      const set = readSet(ctx, open);
      known = { at: now, set };
      set.catch(() => {
        known = null;
      });
      return set;
    },
    forget() {
      known = null;
    },
  };
}

async function openAuthority(row: AuthorityRow & { privateKey: string }, secret: string): Promise<Authority> {
  const { X509Certificate } = await loadX509();
  return toAuthority(new X509Certificate(new Uint8Array(row.der)), await openKey(row.privateKey, secret));
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
    // Somebody else's authority may let vehicles in; it may not tell them what to do
    anchorsPem: pemOf(trusted.filter((row) => isAnchor(row) && row.kind !== 'external')),
    bundlePem: pemOf(trusted),
    chainOf(issuer) {
      const chain: Buffer[] = [];
      for (let row = byKeyId.get(issuer); row && !isAnchor(row); row = byKeyId.get(row.issuer)) chain.push(row.der);
      return chain;
    },
  };
}
