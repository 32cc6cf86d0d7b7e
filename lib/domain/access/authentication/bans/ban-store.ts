import type { Ban, BanKind } from '@/lib/contracts';
import type { Db, Transaction } from '@/lib/platform/db';
import { escapeLike } from '@/lib/platform/db/escape-like';

type Row = Omit<Ban, 'createdAt' | 'expiresAt'> & { createdAt: Date; expiresAt: Date | null };
const COLUMNS = 'id, kind, value, reason, author, created_at as "createdAt", expires_at as "expiresAt"';
const toBan = ({ createdAt, expiresAt, ...row }: Row): Ban => ({
  ...row,
  createdAt: createdAt.getTime(),
  expiresAt: expiresAt?.getTime() ?? null,
});

export type ActiveBan = Pick<Ban, 'kind' | 'value' | 'expiresAt'>;
/** `version` changes with every change of the bans, because ids are not reused. */
type BanRows = { version: string; bans: ActiveBan[] };

/** Null if unchanged since `version`. */
export async function readBans(db: Db, version: string | undefined): Promise<BanRows | null> {
  const { rows } = await db.query<{ version: string }>({
    name: 'access-bans-version',
    text: `select concat_ws(' ', count(*), sum(id), max(id)) as version from access_bans`,
  });
  const current = rows[0]?.version ?? '';
  if (current === version) return null;
  const { rows: bans } = await db.query<{ kind: BanKind; value: string; expiresAt: Date | null }>({
    name: 'access-bans',
    text: 'select kind, value, expires_at as "expiresAt" from access_bans',
  });
  return { version: current, bans: bans.map((ban) => ({ ...ban, expiresAt: ban.expiresAt?.getTime() ?? null })) };
}

/** Deletes expired bans first. Null if the ban exists. */
export async function insertBan(
  db: Transaction,
  ban: { kind: BanKind; value: string; reason: string; author: string; createdAt: Date; expiresAt: Date | null },
): Promise<Ban | null> {
  await db.query({ text: 'delete from access_bans where expires_at <= $1', values: [ban.createdAt] });
  const { rows } = await db.query<Row>({
    text: `insert into access_bans (kind, value, reason, author, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (kind, value) do nothing returning ${COLUMNS}`,
    values: [ban.kind, ban.value, ban.reason, ban.author, ban.createdAt, ban.expiresAt],
  });
  return rows[0] ? toBan(rows[0]) : null;
}

export async function countBans(db: Transaction): Promise<number> {
  const { rows } = await db.query<{ count: number }>({ text: 'select count(*)::int as count from access_bans' });
  return rows[0]?.count ?? 0;
}

export async function removeBan(db: Transaction, id: number): Promise<Ban | null> {
  const { rows } = await db.query<Row>({
    text: `delete from access_bans where id = $1 returning ${COLUMNS}`,
    values: [id],
  });
  return rows[0] ? toBan(rows[0]) : null;
}

/** Bans in force at `now`, newest first, with ids below `cursor`. */
export async function selectBans(
  db: Db,
  { q, cursor, limit, now }: { q: string | undefined; cursor: number | undefined; limit: number; now: Date },
): Promise<Ban[]> {
  const pattern = q ? `%${escapeLike(q)}%` : null;
  const { rows } = await db.query<Row>({
    text: `select ${COLUMNS} from access_bans
     where (expires_at is null or expires_at > $1) and ($2::int is null or id < $2)
       and ($3::text is null or value ilike $3 or reason ilike $3 or author ilike $3)
     order by id desc limit $4`,
    values: [now, cursor ?? null, pattern, limit],
  });
  return rows.map(toBan);
}
