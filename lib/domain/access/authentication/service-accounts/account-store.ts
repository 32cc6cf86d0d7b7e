import type { ServiceAccountItem } from '@/lib/contracts';
import type { Db, Transaction } from '@/lib/platform/db';

type Row = Omit<ServiceAccountItem, 'createdAt' | 'lastSeenAt' | 'disabled'> & {
  createdAt: Date;
  lastSeenAt: Date | null;
  disabledAt: Date | null;
};
const COLUMNS = `username, description, created_at as "createdAt", created_by as "createdBy",
  last_seen_at as "lastSeenAt", disabled_at as "disabledAt"`;
const toItem = ({ createdAt, lastSeenAt, disabledAt, ...row }: Row): ServiceAccountItem => ({
  ...row,
  createdAt: createdAt.getTime(),
  lastSeenAt: lastSeenAt?.getTime() ?? null,
  disabled: disabledAt !== null,
});

/** Null if the account exists. */
export async function insertAccount(
  db: Transaction,
  row: { username: string; description: string; hash: string; createdAt: Date; createdBy: string },
): Promise<ServiceAccountItem | null> {
  const { rows } = await db.query<Row>({
    text: `insert into service_accounts (username, description, hash, created_at, created_by) values ($1, $2, $3, $4, $5)
     on conflict (username) do nothing returning ${COLUMNS}`,
    values: [row.username, row.description, row.hash, row.createdAt, row.createdBy],
  });
  return rows[0] ? toItem(rows[0]) : null;
}

export async function selectAccounts(db: Db, limit: number): Promise<ServiceAccountItem[]> {
  const { rows } = await db.query<Row>({
    text: `select ${COLUMNS} from service_accounts order by username limit $1`,
    values: [limit],
  });
  return rows.map(toItem);
}

export async function countAccounts(db: Transaction): Promise<number> {
  const { rows } = await db.query<{ count: number }>({ text: 'select count(*)::int as count from service_accounts' });
  return rows[0]?.count ?? 0;
}

export async function lockAccount(db: Transaction, username: string): Promise<ServiceAccountItem | null> {
  const { rows } = await db.query<Row>({
    text: `select ${COLUMNS} from service_accounts where username = $1 for update`,
    values: [username],
  });
  return rows[0] ? toItem(rows[0]) : null;
}

export async function setHash(db: Transaction, username: string, hash: string): Promise<void> {
  await db.query({ text: 'update service_accounts set hash = $2 where username = $1', values: [username, hash] });
}

export async function setDisabledAt(db: Transaction, username: string, disabledAt: Date | null): Promise<void> {
  await db.query({
    text: 'update service_accounts set disabled_at = $2 where username = $1',
    values: [username, disabledAt],
  });
}

export async function removeAccount(db: Transaction, username: string): Promise<void> {
  await db.query({ text: 'delete from service_accounts where username = $1', values: [username] });
}

type AccountAuthorizationState = {
  hash: string;
  disabled: boolean;
  lastSeenAt: Date | null;
  namedByOther: boolean;
};

// A user name, alone or before a colon, is reserved as client id of its account: another would take over its session
const AUTHORIZATION_STATE = `select hash, disabled_at is not null as disabled, last_seen_at as "lastSeenAt",
  exists (select 1 from service_accounts where username = split_part($2, ':', 1) and username <> $1) as "namedByOther"
from service_accounts where username = $1`;

export async function readAccountAuthorizationState(
  db: Db,
  { username, clientId }: { username: string; clientId: string },
): Promise<AccountAuthorizationState | null> {
  const { rows } = await db.query<AccountAuthorizationState>({
    name: 'access-account-authorization-state',
    text: AUTHORIZATION_STATE,
    values: [username, clientId],
  });
  return rows[0] ?? null;
}

export async function saveLastSeen(db: Db, username: string, at: Date): Promise<void> {
  await db.query({
    name: 'access-account-seen',
    text: 'update service_accounts set last_seen_at = greatest(last_seen_at, $2) where username = $1',
    values: [username, at],
  });
}
