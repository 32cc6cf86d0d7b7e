import type { AuthorityAdmission, AuthorityScope } from '@/lib/contracts';
import type { Db, Transaction } from '@/lib/platform/db';

// A TBox belongs to the fleet of the vehicle that it is bound to
const TBOX_AND_FLEET = `tboxes t left join tbox_bindings b on b.tbox_id = t.id and b.unbound_at is null
  left join vehicles v on v.id = b.vehicle_id left join fleets f on f.id = v.fleet_id`;

/**
 * SQL over authority `a`, TBox `t` and its fleet `f`: our own authorities may issue for every TBox, an external one
 * only within its scope.
 */
export const IN_SCOPE = `(a.kind is distinct from 'external' or cardinality(a.scope_fleets) + cardinality(a.scope_serials) = 0
  or t.serial = any(a.scope_serials) or coalesce(f.code = any(a.scope_fleets), false))`;

/** Whether this authority may issue for this TBox, see IN_SCOPE. */
export async function isInScope(db: Db, issuerKeyId: string, tboxSerial: string): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'authority-out-of-scope',
    text: `select 1 from certificate_authorities a cross join ${TBOX_AND_FLEET}
      where a.key_id = $1 and t.serial = $2 and a.kind = 'external' and cardinality(a.scope_fleets) + cardinality(a.scope_serials) > 0
        and not (t.serial = any(a.scope_serials) or coalesce(f.code = any(a.scope_fleets), false))`,
    values: [issuerKeyId, tboxSerial],
  });
  return rowCount === 0;
}

/**
 * False if the authority is withdrawn. A concurrent withdrawal waits for this transaction and then sees the
 * certificates it stored.
 */
export async function lockUnlessWithdrawn(db: Transaction, issuerKeyId: string): Promise<boolean> {
  const { rows } = await db.query<{ state: string }>({
    name: 'authority-unless-withdrawn',
    text: 'select state from certificate_authorities where key_id = $1 for key share',
    values: [issuerKeyId],
  });
  return rows[0]?.state !== 'withdrawn';
}

/** Admission of a trusted external authority, unchanged until the transaction ends; null if it is not one. */
export async function lockAuthorityAdmission(db: Transaction, issuerKeyId: string): Promise<AuthorityAdmission | null> {
  const { rows } = await db.query<{ admission: AuthorityAdmission }>({
    text: `select admission from certificate_authorities where key_id = $1 and kind = 'external' and state <> 'withdrawn' for share`,
    values: [issuerKeyId],
  });
  return rows[0]?.admission ?? null;
}

/** Number of valid certificates of this authority whose TBoxes are outside the scope. */
export async function countOutOfScope(
  db: Db,
  { keyId, scope, now }: { keyId: string; scope: AuthorityScope; now: number },
): Promise<number> {
  const { rows } = await db.query<{ total: number }>({
    text: `select count(*)::int as total from tbox_certificates c join (${TBOX_AND_FLEET}) on t.id = c.tbox_id
     where c.issuer = $1 and c.not_after > $2 and c.revoked_at is null
       and not (t.serial = any($3) or coalesce(f.code = any($4), false))`,
    values: [keyId, new Date(now), scope.tboxSerials, scope.fleets],
  });
  return rows[0]?.total ?? 0;
}

export async function findUnknownFleets(db: Db, codes: readonly string[]): Promise<string[]> {
  const { rows } = await db.query<{ code: string }>({
    text: 'select code from unnest($1::text[]) as asked (code) where not exists (select 1 from fleets f where f.code = asked.code)',
    values: [codes],
  });
  return rows.map(({ code }) => code);
}

export async function saveAuthorityAdmission(
  db: Db,
  id: number,
  { admission, scope }: { admission: AuthorityAdmission; scope: AuthorityScope },
): Promise<void> {
  await db.query({
    text: 'update certificate_authorities set admission = $2, scope_fleets = $3, scope_serials = $4 where id = $1',
    values: [id, admission, scope.fleets, scope.tboxSerials],
  });
}
