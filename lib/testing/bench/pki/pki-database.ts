import { type Ctx, systemActor } from '@/lib/domain/context';
import { type Authority, createAuthority } from '@/lib/domain/pki';
import { systemClock } from '@/lib/platform/clock';
import { createDb, migrate } from '@/lib/platform/db';
import { ensureDatabase } from '@/lib/platform/db/embedded';
import type { Stack } from '../stack';

export type PkiDatabase = { ctx: Ctx; authority: Authority; close(): Promise<void> };

const DATABASE = 'tsp_pki';
export const TBOX_SERIAL = 'TBX-BENCH';
export const CERTIFICATES = 100_000;

/** Serial number of the n-th certificate, from 1: like ours, 16 octets that begin with 0x40. */
export const serialOf = (n: number): string => `40${n.toString(16).padStart(30, '0')}`;

/** A separate database in the stack's server: an authority and 100,000 certificates, none revoked. */
export async function openPkiDatabase({ database }: Stack): Promise<PkiDatabase> {
  const { url } = await ensureDatabase(database(DATABASE));
  await migrate(url);
  const db = createDb({ url, applicationName: 'bench' });
  const authority = await createAuthority({ name: 'Benchmark' });
  await db.query({ text: 'truncate tboxes, tbox_certificates, revocation_lists cascade' });
  await db.query({
    text: `with tbox as (insert into tboxes (serial) values ('${TBOX_SERIAL}') returning id)
     insert into tbox_certificates (id, tbox_id, serial_number, fingerprint, not_before, not_after, issuer)
     select n::text, tbox.id, '40' || lpad(to_hex(n), 30, '0'), n::text, now(), now() + interval '730 days', $1
     from tbox, generate_series(1, $2::int) n`,
    values: [authority.keyId, CERTIFICATES],
  });
  await db.query({ text: 'vacuum analyze tbox_certificates' });
  return {
    ctx: { db, clock: systemClock, actor: systemActor('bench') },
    authority,
    close: () => db.close(),
  };
}
