import type { AccessAction } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';

export type AccessUseRow = {
  /** VIN or service user name. */
  clientId: string;
  action: AccessAction;
  /** With placeholders for the client's own names. */
  topic: string;
  qos: 0 | 1 | 2;
  retain: boolean;
  lastAt: Date;
};

// A restarted replica has an empty cache: skips rows that another replica wrote recently
const UPSERT = `insert into access_uses as u (client_id, action, topic, qos, retain, last_at)
  select * from unnest($1::text[], $2::text[], $3::text[], $4::int2[], $5::bool[], $6::timestamptz[])
  on conflict (client_id, action, topic, qos, retain) do update set last_at = excluded.last_at
    where u.last_at < excluded.last_at - interval '50 minutes'`;

export async function upsertUses(db: Db, rows: AccessUseRow[]): Promise<void> {
  const column = <K extends keyof AccessUseRow>(name: K) => rows.map((row) => row[name]);
  await db.query({
    name: 'access-uses',
    text: UPSERT,
    values: [column('clientId'), column('action'), column('topic'), column('qos'), column('retain'), column('lastAt')],
  });
}

export async function deleteUsesBefore(db: Db, before: Date): Promise<void> {
  await db.query({ text: 'delete from access_uses where last_at < $1', values: [before] });
}
