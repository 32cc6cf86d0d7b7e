import type { Db, Transaction } from '@/lib/platform/db';
import type { Revoked } from './sign-revocation-list';

type StoredList = { number: number; thisUpdate: Date; nextUpdate: Date; der: Buffer };

/** Serialises signing for this issuer until the transaction ends. */
export async function lockRevocationList(db: Transaction, issuer: string): Promise<void> {
  await db.query({ text: 'select pg_advisory_xact_lock(hashtext($1))', values: [`revocation list ${issuer}`] });
}

export async function readRevocationList(db: Db, issuer: string): Promise<StoredList | null> {
  const { rows } = await db.query<StoredList>({
    name: 'revocation-list',
    text: `select number, this_update as "thisUpdate", next_update as "nextUpdate", der
      from revocation_lists where issuer = $1`,
    values: [issuer],
  });
  return rows[0] ?? null;
}

/** Whether this is a root whose key is offline. */
export async function isOffline(db: Transaction, issuer: string): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `select 1 from certificate_authorities where key_id = $1 and kind = 'root' and private_key is null`,
    values: [issuer],
  });
  return rowCount === 1;
}

/** Without the list itself, which may have megabytes. */
export async function selectLast(
  db: Transaction,
  issuer: string,
): Promise<Pick<StoredList, 'number' | 'nextUpdate'> | null> {
  const { rows } = await db.query<{ number: number; nextUpdate: Date }>({
    text: 'select number, next_update as "nextUpdate" from revocation_lists where issuer = $1',
    values: [issuer],
  });
  return rows[0] ?? null;
}

export async function saveRevocationList(db: Transaction, issuer: string, list: StoredList): Promise<void> {
  await db.query({
    text: `insert into revocation_lists (issuer, number, this_update, next_update, der) values ($1, $2, $3, $4, $5)
     on conflict (issuer) do update set number = $2, this_update = $3, next_update = $4, der = $5`,
    values: [issuer, list.number, list.thisUpdate, list.nextUpdate, list.der],
  });
}

/** Certificates of TBoxes and of this installation itself, without expired ones. */
export async function selectRevoked(db: Transaction, issuer: string, now: number): Promise<Revoked[]> {
  const { rows } = await db.query<Revoked>({
    text: `${['tbox_certificates', 'own_certificates']
      .map(
        (table) => `select serial_number as "serialNumber", revoked_at as "revokedAt", revocation_reason as reason
      from ${table} where revoked_at is not null and not_after > $2 and issuer = $1`,
      )
      .join(' union all ')} order by 2`,
    values: [issuer, new Date(now)],
  });
  return rows;
}

/** Withdrawn authorities issued by this one. */
export async function selectWithdrawnBelow(
  db: Transaction,
  issuer: string,
  now: number,
): Promise<{ der: Buffer; withdrawnAt: Date; compromised: boolean }[]> {
  const { rows } = await db.query<{ der: Buffer; withdrawnAt: Date; compromised: boolean }>({
    text: `select der, withdrawn_at as "withdrawnAt", withdrawal_approved_by is not null as compromised from certificate_authorities
     where issuer = $1 and key_id <> $1 and state = 'withdrawn' and not_after > $2 order by withdrawn_at`,
    values: [issuer, new Date(now)],
  });
  return rows;
}
