import type { Db, PrismaTransaction } from '@/lib/platform/db';

export type Standing = {
  vinRegistered: boolean;
  tboxRegistered: boolean;
  /** VIN of the vehicle that this TBox is bound to now. */
  boundVin: string | null;
  revoked: boolean;
};

const STANDING = `select
  exists (select 1 from vehicles where vin = $1) as "vinRegistered",
  t.id is not null as "tboxRegistered",
  v.vin as "boundVin",
  exists (select 1 from tbox_certificates where id = $3 and revoked_at is not null) as revoked
from (select 1) as one
left join tboxes t on t.serial = $2
left join tbox_bindings b on b.tbox_id = t.id and b.unbound_at is null
left join vehicles v on v.id = b.vehicle_id`;

export async function readStanding(
  pool: Db['pool'],
  { vin, serial, certificateId }: { vin: string; serial: string; certificateId: string | null },
): Promise<Standing> {
  const { rows } = await pool.query<Standing>({
    name: 'access-standing',
    text: STANDING,
    values: [vin, serial, certificateId],
  });
  const [row] = rows;
  if (!row) throw new Error('The standing query returned nothing');
  return row;
}

export async function readFleetCodes(pool: Db['pool'], ids: number[]): Promise<string[]> {
  const { rows } = await pool.query<{ code: string }>('select code from fleets where id = any($1) order by code', [
    ids,
  ]);
  return rows.map((row) => row.code);
}

export type SigningKeyRow = { kid: string; publicJwk: Record<string, unknown>; privateJwe: string };

// A token signed just before its key was retired is still good for its ten minutes
const VERIFIABLE = `select kid, public_jwk as "publicJwk", private_jwe as "privateJwe" from signing_keys
where purpose = $1 and (retired_at is null or retired_at > now() - interval '1 hour') order by created_at desc`;

export async function readVerifiableKeys(pool: Db['pool'], purpose: string): Promise<SigningKeyRow[]> {
  return (await pool.query<SigningKeyRow>(VERIFIABLE, [purpose])).rows;
}

// Any constant: the lock under which a signing key is made
const SIGNING_KEY_LOCK = 5_123_001;

/** Runs `make` where no newest key satisfies `usable`, one process at a time; returns what `usable` made of the newest. */
export async function ensureSigningKey<T>(
  db: Db,
  purpose: string,
  usable: (row: SigningKeyRow) => Promise<T | null>,
  make: () => Promise<SigningKeyRow>,
): Promise<T> {
  return db.prisma.$transaction(async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(${SIGNING_KEY_LOCK})`;
    const standing = await newestKey(tx, purpose);
    const key = standing && (await usable(standing));
    if (key) return key;
    const made = await make();
    const { publicJwk, ...rest } = made;
    await tx.signingKey.create({ data: { purpose, ...rest, publicJwk: JSON.parse(JSON.stringify(publicJwk)) } });
    const result = await usable(made);
    if (!result) throw new Error('A new signing key could not be read back');
    return result;
  });
}

async function newestKey(tx: PrismaTransaction, purpose: string): Promise<SigningKeyRow | null> {
  const row = await tx.signingKey.findFirst({ where: { purpose, retiredAt: null }, orderBy: { createdAt: 'desc' } });
  return row && { kid: row.kid, privateJwe: row.privateJwe, publicJwk: row.publicJwk as Record<string, unknown> };
}

export type RefusalRow = {
  source: string;
  reason: string;
  clientId: string | null;
  topic: string | null;
  detail: string | null;
  sizeBytes: number | null;
};

export async function insertRefusal(pool: Db['pool'], row: RefusalRow, receivedAt: Date): Promise<void> {
  await pool.query(
    `insert into quarantined_messages (received_at, source, reason, client_id, topic, detail, size_bytes)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [receivedAt, row.source, row.reason, row.clientId, row.topic, row.detail, row.sizeBytes],
  );
}
